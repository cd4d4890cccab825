import { BtcfcError, checkInteger, checkOneOf } from '@btcfc/core';

/** Positions from `start` up to but not including `end`. */
export interface RowRange {
  start: number;
  end: number;
}

/** Whether training ranges keep their beginning and grow, or keep their length and move. */
export type FoldWindow = 'expanding' | 'sliding';

/** One step of a walk forward: learn on `train`, be judged on the targets in `test`, which lie after it. */
export interface Fold {
  index: number;
  train: RowRange;
  /** The rows that are forecast. The first is forecast, one step ahead, from the row before it. */
  test: RowRange;
  /** How the training range goes on when a model is fitted anew within the fold. */
  window: FoldWindow;
}

interface GapOptions {
  /** Rows withheld from the end of each training range: those whose targets reach into the test. @default 0 */
  purge?: number;
  /** Rows left out at the beginning of each test range, known to the model but not judged. @default 0 */
  embargo?: number;
}

export interface WalkForwardOptions extends GapOptions {
  /** Rows there are. */
  rows: number;
  /** Rows of the first training range, and of every one if `window` is `'sliding'`; `purge` shortens it. */
  trainRows: number;
  /** Rows of each test range; `embargo` moves it. */
  testRows: number;
  /** Whether training ranges keep their beginning and grow, or keep their length and move. @default 'expanding' */
  window?: FoldWindow;
  /** Rows from one test range's start to the next one's. @default testRows */
  stride?: number;
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
  purge = 0,
  embargo = 0,
}: WalkForwardOptions): Fold[] {
  checkInteger('rows', rows, { min: 0 });
  checkInteger('trainRows', trainRows, { min: 1 });
  checkInteger('testRows', testRows, { min: 1 });
  checkInteger('stride', stride, { min: 1 });
  checkGaps({ purge, embargo }, trainRows);
  checkOneOf('window', window, ['expanding', 'sliding']);
  const folds: Fold[] = [];
  for (let boundary = trainRows; boundary + embargo + testRows <= rows; boundary += stride) {
    const start = window === 'sliding' ? boundary - trainRows : 0;
    folds.push({
      index: folds.length,
      train: { start, end: boundary - purge },
      test: { start: boundary + embargo, end: boundary + embargo + testRows },
      window,
    });
  }
  if (folds.length > 0) return folds;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${trainRows} training rows, an embargo of ${embargo} and ${testRows} test rows do not fit into ${rows} rows.`,
    received: rows,
    remedy: 'Bring more rows, or ask for shorter ranges.',
  });
}

export interface TailFoldsOptions extends GapOptions {
  /** Rows there are. */
  rows: number;
  /** Rows at the end that are tested, all folds together. */
  testRows: number;
  /** How many folds share them; the first ones get one row more where they can't be equal. */
  count: number;
  /** `'sliding'` keeps every training range as long as the first. @default 'expanding' */
  window?: FoldWindow;
}

/**
 * Folds whose test ranges cover the last `testRows` rows without a gap, each trained on all that lies before it.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * tailFolds({ rows: 2724, testRows: 1362, count: 5 }) // test ranges of 273, 273, 272, 272 and 272 rows
 */
export function tailFolds({
  rows,
  testRows,
  count,
  window = 'expanding',
  purge = 0,
  embargo = 0,
}: TailFoldsOptions): Fold[] {
  checkInteger('rows', rows, { min: 2 });
  checkInteger('testRows', testRows, { min: 1, max: rows - 1 });
  checkInteger('count', count, { min: 1, max: testRows });
  checkGaps({ purge, embargo }, rows - testRows);
  checkInteger('embargo', embargo, { max: Math.floor(testRows / count) - 1 });
  checkOneOf('window', window, ['expanding', 'sliding']);
  const first = rows - testRows;
  const shortest = Math.floor(testRows / count);
  const longer = testRows % count;
  const boundaryOf = (index: number) => first + index * shortest + Math.min(index, longer);
  return Array.from({ length: count }, (_, index) => ({
    index,
    train: {
      start: window === 'sliding' ? boundaryOf(index) - first : 0,
      end: boundaryOf(index) - purge,
    },
    test: { start: boundaryOf(index) + embargo, end: boundaryOf(index + 1) },
    window,
  }));
}

function checkGaps({ purge, embargo }: Required<GapOptions>, trainRows: number): void {
  checkInteger('purge', purge, { min: 0, max: trainRows - 1 });
  checkInteger('embargo', embargo, { min: 0 });
}
