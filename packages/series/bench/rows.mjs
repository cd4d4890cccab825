import { closeSync, openSync, writeSync } from 'node:fs';

const day = 86_400_000;
const first = Date.UTC(2015, 0, 1);

/**
 * Writes days of many series, each of which begins on a day of its own: of a hundred days one has no row, of two hundred
 * rows one has no value. The first and the last row of a series have one.
 */
export function writeRows(path, { rows, series }, rng) {
  const file = openSync(path, 'w');
  writeSync(file, 'date,store,sales\n');
  const each = Math.floor(rows / series);
  for (let position = 0; position < series; position++) {
    const id = `store ${String(position).padStart(4, '0')}`;
    const lines = [];
    let stamp = first + Math.floor(200 * rng.uniform()) * day;
    let level = 100;
    for (let row = 0; row < each; row++) {
      level += rng.normal();
      const isEdge = row === 0 || row === each - 1;
      const value = !isEdge && rng.uniform() < 0.005 ? '' : level.toFixed(2);
      lines.push(`${new Date(stamp).toISOString().slice(0, 10)},${id},${value}\n`);
      stamp += rng.uniform() < 0.01 ? 2 * day : day;
    }
    writeSync(file, lines.join(''));
  }
  closeSync(file);
}
