import {
  addColumn,
  defineOptions,
  type Frame,
  type FrameResult,
  numbersOf,
  type OptionsInput,
  readTable,
  writeTable,
} from '@btcfc/core';
import { logarithm } from '../elementwise/logarithm';
import { checkPresent, columnNames } from './column-names';

const logOptions = defineOptions('logTransform', {
  /** Columns to make no logarithm of, such as the target. @default none */
  exclude: columnNames,
});

/** Options of `logTransform`. */
export interface LogTransformOptions extends OptionsInput<typeof logOptions> {}

/**
 * Appends `<column>_log` for every number column that is not excluded: the natural logarithm where the value
 * is above 0, else 0. The new columns are in the order of their names, character by character.
 *
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN` if `exclude` names a column that is not there; `INVALID_DATA`
 * for an infinite number, or if a column of a new one's name is there already
 *
 * @example
 * import { logTransform } from '@btcfc/features';
 *
 * logTransform({ load: [1, Math.E], target: [2, 3] }, { exclude: ['target'] }).load_log; // -> Float64Array [0, 1]
 */
export function logTransform<Input extends Frame>(
  frame: Input,
  options?: LogTransformOptions,
): FrameResult<Input> {
  const { exclude = [] } = logOptions.read(options);
  const table = readTable(frame);
  checkPresent('exclude', exclude, table.columns.keys());
  const numeric = [...table.columns].filter(
    ([name, { type }]) => type === 'number' && !exclude.includes(name),
  );
  const names = numeric.map(([name]) => name).sort((left, right) => (left < right ? -1 : 1));
  for (const name of names) {
    const values = logarithm(numbersOf(table, name, { infinite: 'refused' }));
    const remedy = 'Transform a frame once, or exclude what has been transformed.';
    addColumn(table, `${name}_log`, { type: 'number', values }, remedy);
  }
  return writeTable(table, frame);
}
