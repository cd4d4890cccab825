import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BITCOIN_COLUMNS } from '@btcfc/btc-data';

const names = BITCOIN_COLUMNS.filter((name) => name !== 'Date');

// about one value in a hundred, as in the dataset
const withGaps = new Set([
  'btc_total_bitcoins',
  'btc_trade_volume',
  'btc_blocks_size',
  'btc_median_confirmation_time',
  'btc_difficulty',
  'btc_transaction_fees',
]);

const day = 86_400_000;

/** Writes random walks of 23 columns as 64-bit floats, and days from 2010 on as lines of text. */
export function writeColumns(folder, rows, rng) {
  for (const [position, name] of names.entries()) {
    const values = new Float64Array(rows);
    let level = 0;
    for (let row = 0; row < rows; row++) {
      level = 0.999 * level + 0.05 * rng.normal();
      values[row] = withGaps.has(name) && rng.uniform() < 0.01 ? Number.NaN : Math.exp(level + position);
    }
    const order = String(position).padStart(2, '0');
    writeFileSync(path.join(folder, `${order}.${name}.f64`), values);
  }
  const first = Date.UTC(2010, 1, 17);
  const dates = Array.from({ length: rows }, (_, row) =>
    new Date(first + row * day).toISOString().slice(0, 10),
  );
  writeFileSync(path.join(folder, 'Date.txt'), dates.join('\n'));
}

/** The frame that `writeColumns` wrote. */
export function readColumns(folder) {
  const frame = { Date: readFileSync(path.join(folder, 'Date.txt'), 'utf8').split('\n') };
  const files = readdirSync(folder).filter((file) => file.endsWith('.f64'));
  for (const file of files.sort()) {
    const bytes = readFileSync(path.join(folder, file));
    frame[file.split('.')[1]] = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  }
  return frame;
}
