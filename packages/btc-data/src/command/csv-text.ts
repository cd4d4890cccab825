import type { BitcoinFrame, BitcoinNumberColumn } from '../csv/columns';

/** Some columns of a frame, and its days, as the text of a CSV: missing values are empty fields. */
export function csvText(frame: BitcoinFrame, columns: readonly BitcoinNumberColumn[]): string {
  const lines = frame.Date.map((day, row) =>
    [day, ...columns.map((column) => fieldOf(frame[column][row]!))].join(','),
  );
  return `${[['Date', ...columns].join(','), ...lines].join('\n')}\n`;
}

function fieldOf(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}
