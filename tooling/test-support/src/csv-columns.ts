import { readFileSync } from 'node:fs';

/** The cells of a CSV without quotes as text, by column. */
export function csvColumns(file: string): Record<string, string[]> {
  const [header, ...rows] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const names = header!.split(',');
  const cells = rows.map((row) => row.split(','));
  return Object.fromEntries(names.map((name, position) => [name, cells.map((row) => row[position]!)]));
}
