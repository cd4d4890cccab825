import { BtcfcError, checkInteger, checkOneOf } from '@btcfc/core';

/** Positions from `start` up to but not including `end`. */
export interface RowRange {
  start: number;
  end: number;
}

/** One step of a walk forward: learn on `train`, be judged on `test`, which lies after it. */
export interface Fold {
  index: number;
  train: RowRange;
  test: RowRange;
}

export interface WalkForwardOptions {
  /** Rows there are. */
  rows: number;
  /** Rows of the first training range, and of every one if `window` is `'sliding'`. */
  trainRows: number;
  /** Rows of each test range. */
  testRows: number;
  /** Whether training ranges keep their beginning and grow, or keep their length and move. @default 'expanding' */
  window?: 'expanding' | 'sliding';
  /** Rows from one test range's start to the next one's. @default testRows */
  stride?: number;
  /** Rows left out between training and test, so that no target of the one overlaps the other. @default 0 */
  gap?: number;
}

/**
 * The folds of a walk-forward evaluation in time order. Test rows always lie after the training rows of
 * their fold; a last test range that would not be full is left out.
 *
 * @throws BtcfcError `INVALID_OPTION` for a number out of range, `INVALID_DATA` if not even one fold fits
 */
export function walkForwardFolds({
  rows,
  trainRows,
  testRows,
  window = 'expanding',
  stride = testRows,
  gap = 0,
}: WalkForwardOptions): Fold[] {
  checkInteger('rows', rows, { min: 0 });
  checkInteger('trainRows', trainRows, { min: 1 });
  checkInteger('testRows', testRows, { min: 1 });
  checkInteger('stride', stride, { min: 1 });
  checkInteger('gap', gap, { min: 0 });
  checkOneOf('window', window, ['expanding', 'sliding']);
  const folds: Fold[] = [];
  for (let end = trainRows; end + gap + testRows <= rows; end += stride) {
    folds.push({
      index: folds.length,
      train: { start: window === 'sliding' ? end - trainRows : 0, end },
      test: { start: end + gap, end: end + gap + testRows },
    });
  }
  if (folds.length > 0) return folds;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${trainRows} training rows, a gap of ${gap} and ${testRows} test rows do not fit into ${rows} rows.`,
    received: rows,
    remedy: 'Bring more rows, or ask for shorter ranges.',
  });
}
