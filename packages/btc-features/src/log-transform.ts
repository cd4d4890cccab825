import { BtcfcError, type Frame, type FrameResult, readTable, writeTable } from '@btcfc/core';
import { logarithm } from './logarithm';

export interface LogTransformOptions {
  /** Columns to make no logarithm of, such as the target. @default ['Date', 'target_next_day_price'] */
  exclude?: readonly string[];
}

/**
 * Appends `<column>_log` for every number column that is not excluded: the natural logarithm where the value
 * is above 0, else 0. The new columns are in the order of their names, character by character.
 *
 * @throws BtcfcError `INVALID_DATA` if a column of that name is there already
 */
export function logTransform<Input extends Frame>(
  frame: Input,
  { exclude = ['Date', 'target_next_day_price'] }: LogTransformOptions = {},
): FrameResult<Input> {
  const table = readTable(frame);
  const numeric = [...table.columns].filter(
    ([name, { type }]) => type === 'number' && !exclude.includes(name),
  );
  const sorted = numeric.sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [name, { values }] of sorted) {
    const logName = `${name}_log`;
    if (table.columns.has(logName)) throw doubledColumn(logName);
    table.columns.set(logName, { type: 'number', values: logarithm(values as Float64Array) });
  }
  return writeTable(table, frame);
}

function doubledColumn(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The frame has a column "${name}" already.`,
    remedy: 'Transform a frame once, or exclude what has been transformed.',
  });
}
