import { dateWriter, type TimeSeries } from '@btcfc/core';

/** What is odd about the ends of series, in sentences: rows without a value, series that end before others. */
export function endingNotes(series: readonly TimeSeries[]): string[] {
  const notes: string[] = [];
  const empty = series.map(({ values }) => endingGap(values)).filter((rows) => rows > 0);
  if (empty.length > 0) {
    const most = Math.max(...empty);
    const whose = series.length > 1 ? ` of ${empty.length} series` : '';
    const rows = most === 1 ? `The last row${whose} has` : `The last ${most} rows${whose} have`;
    const them = most === 1 && empty.length === 1 ? 'it' : 'them';
    notes.push(
      `${rows} no value: the forecast begins after ${them}. Delete ${them} if the forecast is to begin before, or name what is known of ${them} as \`futureCovariates\`.`,
    );
  }
  const ends = series.flatMap(({ id, dates, frequency }) =>
    dates ? [{ id, end: dates.at(-1)!, write: dateWriter(frequency) }] : [],
  );
  const last = ends.reduce((latest, { end }) => Math.max(latest, end), Number.NEGATIVE_INFINITY);
  const early = ends.filter(({ end }) => end < last);
  const [first] = early;
  if (first)
    notes.push(
      `${early.length} series end${early.length === 1 ? 's' : ''} before the others, and what comes next begins there: ${first.id ?? ''} on ${first.write(first.end)}${early.length > 1 ? ' and so on' : ''}.`,
    );
  return notes;
}

function endingGap(values: Float64Array): number {
  let rows = 0;
  while (rows < values.length && Number.isNaN(values[values.length - 1 - rows])) rows++;
  return rows;
}
