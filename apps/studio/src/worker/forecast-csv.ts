/**
 * A forecast as the text of a CSV that is safe to open in a spreadsheet: a text that begins as a formula does gets a `'` in
 * front, as OWASP has it (CSV injection), and quotes around it. Numbers stay numbers.
 */
export function forecastCsv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\n`).join('');
}

function cellOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = String(value);
  if (/^[=+\-@\t\r]/.test(text)) return quoted(`'${text}`);
  return /[",\r\n]/.test(text) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
