import type { TimeSeries } from '@btcfc/core';

/** Series, and the covariates that were taken from them. */
export interface KnownAhead {
  series: TimeSeries[];
  /** Names, once each. */
  leftOut: string[];
  /** Names of those that are known at last, but not in every row ahead. */
  holed: string[];
}

/**
 * Takes away covariates that were to be known ahead and of some series are not known up to the last row ahead: models
 * that ask for them would fail in the end. From all series at once, since one model may learn from all.
 */
export function leaveOutUnknown(series: readonly TimeSeries[], horizon: number): KnownAhead {
  const leftOut = new Set<string>();
  const holed = new Set<string>();
  for (const { values, futureCovariates = {} } of series) {
    for (const [name, column] of Object.entries(futureCovariates)) {
      const last = column[values.length + horizon - 1];
      if (last === undefined || Number.isNaN(last)) leftOut.add(name);
      else if (column.subarray(values.length, values.length + horizon).some(Number.isNaN)) holed.add(name);
    }
  }
  const told = { leftOut: [...leftOut], holed: [...holed].filter((name) => !leftOut.has(name)) };
  if (leftOut.size === 0) return { series: [...series], ...told };
  return { series: series.map((each) => without(each, leftOut)), ...told };
}

function without({ futureCovariates, ...rest }: TimeSeries, names: ReadonlySet<string>): TimeSeries {
  const kept = Object.entries(futureCovariates ?? {}).filter(([name]) => !names.has(name));
  return kept.length === 0 ? rest : { ...rest, futureCovariates: Object.fromEntries(kept) };
}
