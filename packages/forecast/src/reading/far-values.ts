import { dateWriter, sampleQuantiles, type TimeSeries } from '@btcfc/core';

/** Distances between the quartiles of a series from which on a value lies far out. */
const farInQuartiles = 50;

/** What may be a slip of whoever wrote a file: values far from all others of their series, in a sentence. */
export function farValueNotes(series: readonly TimeSeries[]): string[] {
  const found = series.flatMap((one) => farRows(one.values).map((row) => ({ one, row })));
  const [first] = found;
  if (!first) return [];
  const { one, row } = first;
  const where = one.dates ? ` on ${dateWriter(one.frequency)(one.dates[row]!)}` : ` in row ${row + 1}`;
  const what = `${one.values[row]}${where}${one.id === undefined ? '' : ` (${one.id})`}`;
  const many = found.length === 1 ? `The value ${what} lies` : `${found.length} values lie`;
  return [
    `${many} far from all others${found.length === 1 ? '' : `, ${what} among them`}: what is a mistake should be corrected or left empty, or the forecast reckons with it.`,
  ];
}

/** Rows whose value is far from those before and after it, by what the middle half of the series spans. */
function farRows(values: Float64Array): number[] {
  const rows = Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!));
  if (rows.length < 8) return [];
  const [low, high] = sampleQuantiles(
    rows.map((row) => values[row]!),
    [0.25, 0.75],
  ) as [number, number];
  const far = farInQuartiles * (high - low);
  if (far === 0) return [];
  return rows.filter((row, place) => {
    const value = values[row]!;
    const beside = [rows[place - 1], rows[place + 1]].filter((other) => other !== undefined);
    return (
      (value > high + far || value < low - far) &&
      beside.every((other) => Math.abs(value - values[other]!) > far)
    );
  });
}
