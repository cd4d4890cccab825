import { BtcfcError, checkInteger, defineOptions, type OptionsInput, option } from '@btcfc/core';

/** Positions from `start` up to but not including `end`. */
export interface RowRange {
  /** Position of the first row. */
  start: number;
  /** Position after the last row. */
  end: number;
}

/** Whether training ranges keep their beginning and grow, or keep their length and move. */
export type FoldWindow = 'expanding' | 'sliding';

export const foldWindows = ['expanding', 'sliding'] as const;

/** One step of a walk forward: learn on `train`, be judged on the targets in `test`, which lie after it. */
export interface Fold {
  /** Its place among the folds, from 0. */
  index: number;
  /** The rows to learn from. */
  train: RowRange;
  /** The rows that are forecast. The first is forecast from the row before it. */
  test: RowRange;
  /** How the training range goes on when a model is fitted anew within the fold. */
  window: FoldWindow;
}

const gapOptions = {
  /** Rows withheld from the end of each training range: those whose targets reach into the test. @default 0 */
  purge: option.integer({ min: 0, default: 0 }),
  /** Rows left out at the beginning of each test range, known to the model but not judged. @default 0 */
  embargo: option.integer({ min: 0, default: 0 }),
} as const;

const walkForwardOptions = defineOptions('walkForwardFolds', {
  /** Rows there are. */
  rows: option.integer({ min: 0, required: true }),
  /** Rows of the first training range, and of every one if `window` is `'sliding'`; `purge` shortens it. */
  trainRows: option.integer({ min: 1, required: true }),
  /** Rows of each test range; `embargo` moves it. */
  testRows: option.integer({ min: 1, required: true }),
  /** Whether training ranges keep their beginning and grow, or keep their length and move. @default 'expanding' */
  window: option.oneOf(foldWindows, { default: 'expanding' }),
  /** Rows from one test range's start to the next one's. @default testRows */
  stride: option.integer({ min: 1 }),
  ...gapOptions,
});

/** Options of `walkForwardFolds`. */
export interface WalkForwardOptions extends OptionsInput<typeof walkForwardOptions> {}

/**
 * The folds of a walk-forward evaluation in time order. Test rows always lie after the training rows of
 * their fold; a last test range that would not be full is left out.
 *
 * @throws BtcfcError `INVALID_OPTION` for a number out of range, `INVALID_DATA` if not even one fold fits
 *
 * @example
 * import { walkForwardFolds } from '@btcfc/backtest'
 * const folds = walkForwardFolds({ rows: 100, trainRows: 60, testRows: 20 }) // two, testing rows 60 to 79 and 80 to 99
 */
export function walkForwardFolds(options: WalkForwardOptions): Fold[] {
  const { rows, trainRows, testRows, window, purge, embargo, ...given } = walkForwardOptions.read(options);
  const { stride = testRows } = given;
  checkPurge(purge, trainRows);
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

const tailFoldsOptions = defineOptions('tailFolds', {
  /** Rows there are. */
  rows: option.integer({ min: 2, required: true }),
  /** Rows at the end that are tested, all folds together. */
  testRows: option.integer({ min: 1, required: true }),
  /** How many folds share them; the first ones get one row more where they can't be equal. */
  count: option.integer({ min: 1, required: true }),
  /** `'sliding'` keeps every training range as long as the first. @default 'expanding' */
  window: option.oneOf(foldWindows, { default: 'expanding' }),
  ...gapOptions,
});

/** Options of `tailFolds`. */
export interface TailFoldsOptions extends OptionsInput<typeof tailFoldsOptions> {}

/**
 * Folds whose test ranges cover the last `testRows` rows without a gap, each trained on all that lies before it.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { tailFolds } from '@btcfc/backtest'
 * const folds = tailFolds({ rows: 2724, testRows: 1362, count: 5 }) // testing 273, 273, 272, 272, 272 rows
 */
export function tailFolds(options: TailFoldsOptions): Fold[] {
  const { rows, testRows, count, window, purge, embargo } = tailFoldsOptions.read(options);
  checkInteger('testRows', testRows, { max: rows - 1 });
  checkInteger('count', count, { max: testRows });
  checkPurge(purge, rows - testRows);
  checkInteger('embargo', embargo, { max: Math.floor(testRows / count) - 1 });
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

function checkPurge(purge: number, trainRows: number): void {
  checkInteger('purge', purge, { max: trainRows - 1 });
}
