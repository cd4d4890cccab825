import type { TimeSeries } from '@btcfc/core';

/** Series, and the covariates that were taken from them. */
export interface KnownAhead {
  series: TimeSeries[];
  /** Names, once each. */
  leftOut: string[];
}

/**
 * Takes away covariates that were to be known ahead and of some series are not known up to the last row ahead: models
 * that ask for them would fail in the end. From all series at once, since one model may learn from all.
 */
export function leaveOutUnknown(series: readonly TimeSeries[], horizon: number): KnownAhead {
  const leftOut = new Set<string>();
  for (const { values, futureCovariates = {} } of series) {
    for (const [name, column] of Object.entries(futureCovariates)) {
      const last = column[values.length + horizon - 1];
      if (last === undefined || Number.isNaN(last)) leftOut.add(name);
    }
  }
  if (leftOut.size === 0) return { series: [...series], leftOut: [] };
  return { series: series.map((each) => without(each, leftOut)), leftOut: [...leftOut] };
}

function without({ futureCovariates, ...rest }: TimeSeries, names: ReadonlySet<string>): TimeSeries {
  const kept = Object.entries(futureCovariates ?? {}).filter(([name]) => !names.has(name));
  return kept.length === 0 ? rest : { ...rest, futureCovariates: Object.fromEntries(kept) };
}
