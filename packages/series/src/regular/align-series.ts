import { BtcfcError, type TimeSeries, type TimeSeriesInput } from '@btcfc/core';
import { mapSeries, requireDates, requireFrequency } from '../series-list';
import { onEveryStep } from './fill-gaps';

/**
 * Gives several series the same rows, from the first date of any to the last of any: NaN where a series has none, in its
 * covariates too. Columns known ahead are cut to these rows, unless a series ends with the last.
 *
 * @param series several series of one frequency, with dates
 * @throws BtcfcError `INVALID_DATA` without dates, for rows that are uneven or lie on no common step
 *
 * @example
 * import { alignSeries } from '@btcfc/series';
 *
 * const [early] = alignSeries([
 *   { id: 'a', values: [1, 2, 3], dates: ['2024-01-01', '2024-01-02', '2024-01-03'] },
 *   { id: 'b', values: [5, 6, 7], dates: ['2024-01-02', '2024-01-03', '2024-01-04'] },
 * ]);
 * early?.values; // -> Float64Array [1, 2, 3, NaN]
 */
export function alignSeries(series: readonly TimeSeriesInput[]): TimeSeries[] {
  if (!Array.isArray(series)) throw notSeveral(series);
  const read = mapSeries(series, (each) => each);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [index, each] of read.entries()) {
    requireDates(each, `series[${index}]`);
    if (each.dates.length === 0) continue;
    first = Math.min(first, each.dates[0]!);
    last = Math.max(last, each.dates.at(-1)!);
  }
  return read.map((each, index) => {
    const name = `series[${index}]`;
    requireDates(each, name);
    const { dates } = each;
    if (dates.length === 0) return each;
    const frequency = requireFrequency(each, name, undefined);
    const before = dates[0]! > first ? 1 : 0;
    const after = dates.at(-1)! < last ? 1 : 0;
    const wider = (values: Float64Array) =>
      Float64Array.of(
        ...(before ? [Number.NaN] : []),
        ...(after ? values.subarray(0, dates.length) : values),
        ...(after ? [Number.NaN] : []),
      );
    const columns = (given: Readonly<Record<string, Float64Array>>) =>
      Object.fromEntries(Object.entries(given).map(([key, values]) => [key, wider(values)]));
    return onEveryStep(
      {
        ...each,
        values: wider(each.values),
        dates: Float64Array.of(...(before ? [first] : []), ...dates, ...(after ? [last] : [])),
        ...(each.pastCovariates && { pastCovariates: columns(each.pastCovariates) }),
        ...(each.futureCovariates && { futureCovariates: columns(each.futureCovariates) }),
      },
      name,
      frequency,
    );
  });
}

function notSeveral(received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: '`series` must be a list of series.',
    received,
    remedy: 'Pass several series, as `readSeries` gives them.',
  });
}
