import { BtcfcError, type TimeSeries } from '@btcfc/core';
import type { Settings } from '../../settings/hyperparameters';

/** What the column of the series itself is called beside its covariates. */
export const valueColumn = 'value';

/** The columns of a series up to its last value: the values, what is known of the past, what is known ahead. */
export function columnsOfSeries(series: TimeSeries): Record<string, Float64Array> {
  const { values, pastCovariates = {}, futureCovariates = {} } = series;
  const past = Object.entries(pastCovariates);
  const future = Object.entries(futureCovariates).map(
    ([name, column]) => [name, column.subarray(0, values.length)] as const,
  );
  const names = [...past, ...future].map(([name]) => name);
  const doubled = names.find((name, index) => name === valueColumn || names.indexOf(name) !== index);
  if (doubled !== undefined) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `Two columns of the series are called "${doubled}"; "${valueColumn}" is the series itself.`,
      remedy: 'Rename the covariate.',
    });
  }
  return { [valueColumn]: values, ...Object.fromEntries([...past, ...future]) };
}

/** What is known of the rows after the last value. */
export function futureOfSeries(
  { values, futureCovariates = {} }: TimeSeries,
  { futureCovariates: names }: Pick<Settings, 'futureCovariates'>,
): Record<string, Float64Array> | undefined {
  if (names.length === 0) return undefined;
  const known = names.filter((name) => futureCovariates[name]);
  return Object.fromEntries(known.map((name) => [name, futureCovariates[name]!.subarray(values.length)]));
}
