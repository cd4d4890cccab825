import { checkInteger, checkOneOf, checkOptionNames, invalidOption } from '@btcfc/core';
import { type Fold, foldWindows, type RowRange } from './walk-forward-folds';

/**
 * Folds as they were given, each with its index.
 *
 * @throws BtcfcError `INVALID_OPTION` if there is none, or one does not fit into the rows or is out of order
 */
export function checkFolds(folds: readonly Omit<Fold, 'index'>[], rows: number): Fold[] {
  if (folds.length === 0) throw invalidOption('folds', folds, 'at least one fold');
  return folds.map((fold, index) => {
    const name = `folds[${index}]`;
    checkOptionNames('a fold', fold ?? null, ['index', 'train', 'test', 'window'], `${name}.`);
    const { train, test, window = 'expanding' } = fold;
    checkRange(`${name}.train`, train);
    checkRange(`${name}.test`, test);
    checkOneOf(`${name}.window`, window, foldWindows);
    const isInOrder = train.end > train.start && test.start >= train.end && test.end > test.start;
    const follows = index === 0 || test.start >= folds[index - 1]!.test.start;
    if (!isInOrder || !follows || test.end > rows) {
      throw invalidOption(
        name,
        { train, test },
        `a training range with a test range after it, within ${rows} rows and in time order`,
      );
    }
    return { index, train, test, window };
  });
}

function checkRange(name: string, range: RowRange): void {
  checkOptionNames('a range of rows', range ?? null, ['start', 'end'], `${name}.`);
  checkInteger(`${name}.start`, range.start, { min: 0 });
  checkInteger(`${name}.end`, range.end, { min: 0 });
}
