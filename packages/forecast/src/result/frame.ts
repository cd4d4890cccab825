import { type Column, type Forecast, type Frame, type Table, writeTable } from '@btcfc/core';

/** The columns of a forecast: id and date where there are any, else the row; the point, and the ends of the intervals. */
export function tableOf(forecast: Forecast, coverage: readonly number[]): Table {
  const { origins, horizon, point, levels, quantiles, id, dates } = forecast;
  const rows = point.length;
  const columns = new Map<string, Column>();
  if (id) {
    const ids = Array.from({ length: rows }, (_, row) => id[Math.floor(row / horizon)]!);
    columns.set('id', { type: 'text', values: ids });
  }
  if (dates) columns.set('date', { type: 'date', values: dates });
  else {
    const places = Float64Array.from(
      point,
      (_, row) => origins[Math.floor(row / horizon)]! + 1 + (row % horizon),
    );
    columns.set('row', { type: 'number', values: places });
  }
  columns.set('point', { type: 'number', values: point });
  const bound = (level: number) => quantiles[levels.findIndex((other) => Math.abs(other - level) < 1e-9)]!;
  const widest = [...coverage].reverse();
  for (const share of widest)
    columns.set(`lower${nameOf(share)}`, { type: 'number', values: bound((1 - share) / 2) });
  for (const share of coverage)
    columns.set(`upper${nameOf(share)}`, { type: 'number', values: bound((1 + share) / 2) });
  return { rows, columns };
}

/** The same as the kind of frame that came in. */
export function frameOf(table: Table, like: Frame): ReturnType<typeof writeTable> {
  return writeTable(table, like);
}

/** Its rows as plain data, dates as texts. */
export function rowsOf(
  { rows, columns }: Table,
  stamp: (row: number, date: number) => string,
): Record<string, number | string>[] {
  const named = [...columns];
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      named.map(([name, { type, values }]) => {
        const value = values[row] as number | string;
        return [name, type === 'date' ? stamp(row, value as number) : value];
      }),
    ),
  );
}

/** 90 for 0.9, 97.5 for 0.975. */
export function nameOf(share: number): string {
  return String(Number((100 * share).toPrecision(6)));
}

/**
 * A table as the text of a CSV that is safe to open in a spreadsheet: a text that begins as a formula does gets a `'` in
 * front, as OWASP has it (CSV injection), and quotes around it. Numbers stay numbers.
 */
export function csvOf({ rows, columns }: Table, stamp: (row: number, date: number) => string): string {
  const named = [...columns];
  const lines = [named.map(([name]) => cellOf(name)).join(',')];
  for (let row = 0; row < rows; row++) {
    const cells = named.map(([, { type, values }]) => {
      const value = values[row]!;
      if (type === 'date') return stamp(row, value as number);
      return type === 'number' ? String(value) : cellOf(String(value));
    });
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

function cellOf(text: string): string {
  if (/^[=+\-@\t\r]/.test(text)) return quoted(`'${text}`);
  return /[",\r\n]/.test(text) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
