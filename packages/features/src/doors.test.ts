import { Rng } from '@btcfc/core';
import { Series } from 'danfojs-node';
import type { Numbers } from './index';
import * as features from './index';

type Named = [name: string, of: (values: Numbers, options?: object) => unknown];

const { columnValues, dayOfWeek, dropColumns, logarithm, onBalanceVolume, ratio, readOrderedDates } =
  features;
const { volumePriceTrend, rollingSum, rollingMean, rollingStandardDeviation, rollingMoments } = features;
const { rollingMaximum, rollingMinimum, rollingRange, rollingZScore, logRatioToMean } = features;
const { rollingRangePercent, ratioToMean, lag, momentum, rateOfChange, simpleReturns, logReturns } = features;
const { bollingerBands, realizedVolatility, ewmaVolatility } = features;

/** Every function of one column, those first that need a window. */
const ofColumns: Named[] = [
  ...Object.entries({
    ...{ rollingSum, rollingMean, rollingStandardDeviation, rollingMoments, rollingMaximum, rollingMinimum },
    ...{ rollingRange, rollingZScore, logRatioToMean },
  }).map(([name, of]): Named => [name, (values, options) => of(values as never, { window: 3, ...options })]),
  ...Object.entries({
    ...{ rollingRangePercent, ratioToMean, lag, momentum, rateOfChange, simpleReturns, logReturns },
    ...{ bollingerBands, realizedVolatility, ewmaVolatility },
  }),
];

const ofPairs: Named[] = [
  ['ratio (numerator)', (values) => ratio(values, [1, 2, 4])],
  ['ratio (denominator)', (values) => ratio([1, 2, 4], values)],
  ['volumePriceTrend (values)', (values) => volumePriceTrend(values, [1, 2, 4])],
  ['volumePriceTrend (volume)', (values) => volumePriceTrend([1, 2, 4], values)],
  ['onBalanceVolume (values)', (values) => onBalanceVolume(values, [1, 2, 4])],
  ['onBalanceVolume (volume)', (values) => onBalanceVolume([1, 2, 4], values)],
];

const takesInfinite = new Set([
  ...['rollingSum', 'rollingMean', 'rollingStandardDeviation', 'rollingMoments'],
  ...['rollingMaximum', 'rollingMinimum', 'rollingRange', 'logarithm'],
]);

const all: Named[] = [...ofColumns, ...ofPairs, ['logarithm', (values) => logarithm(values)]];

const invalidData = expect.objectContaining({ code: 'INVALID_DATA' });
const invalidOption = expect.objectContaining({ code: 'INVALID_OPTION' });

describe.each(all)('%s', (name, of) => {
  it('takes null and undefined for missing, never for 0', () => {
    expect(of([1, null, 3])).toEqual(of([1, Number.NaN, 3]));
    expect(of([1, undefined, 3])).toEqual(of([1, Number.NaN, 3]));
  });

  it('reads typed arrays, BigInts and Series as it reads arrays', () => {
    const expected = of([1, 2, 4]);
    expect(of(Float32Array.of(1, 2, 4))).toEqual(expected);
    expect(of(BigInt64Array.of(1n, 2n, 4n))).toEqual(expected);
    expect(of([1, 2n, 4])).toEqual(expected);
    expect(of(new Series([1, 2, 4]) as unknown as Numbers)).toEqual(expected);
  });

  it.each([['1'], [''], [true], [new Date(0)], [2n ** 60n], [{}], [[2]]])(
    'refuses %p among numbers, naming the row',
    (bad) => {
      expect(() => of([1, bad as never, 4])).toThrow(
        expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining('row 2') }),
      );
    },
  );

  it.each([[null], [undefined], ['1,2,3'], [5], [true], [{}], [new Date(0)]])(
    'refuses %p as numbers',
    (bad) => {
      expect(() => of(bad as never)).toThrow(invalidData);
    },
  );

  it('says what it does with what is infinite', () => {
    for (const infinite of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const values of [[1, infinite, 4], Float64Array.of(1, infinite, 4)]) {
        if (takesInfinite.has(name)) expect(() => of(values)).not.toThrow();
        else expect(() => of(values)).toThrow(invalidData);
      }
    }
  });

  it('gives nothing infinite for finite numbers', () => {
    const rng = new Rng(5);
    const extremes = [0, -0, 1, -1, -1e-9, 1e-9, 5e-324, 1e-308, 1.7e308, -1.7e308, 1e160, 1e300];
    for (let round = 0; round < 300; round++) {
      const values = Array.from({ length: 3 }, () => extremes[rng.integer(0, extremes.length - 1)]!);
      const results = of(values);
      const columns = results instanceof Float64Array ? [results] : Object.values(results as object);
      for (const column of columns as Float64Array[]) {
        expect([values, [...column].filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY)]).toEqual(
          [values, []],
        );
      }
    }
  });
});

const numberOptions: Record<string, string[]> = {
  window: [
    ...['rollingSum', 'rollingMean', 'rollingStandardDeviation', 'rollingMoments', 'rollingMaximum'],
    ...['rollingMinimum', 'rollingRange', 'rollingZScore', 'logRatioToMean'],
    ...['rollingRangePercent', 'ratioToMean', 'bollingerBands', 'realizedVolatility'],
  ],
  minPeriods: ['rollingSum', 'rollingMean', 'rollingRange', 'ratioToMean', 'bollingerBands'],
  periods: ['lag', 'momentum', 'rateOfChange', 'simpleReturns', 'logReturns'],
  deviations: ['bollingerBands'],
  decay: ['ewmaVolatility'],
};

const badNumbers = [null, '', '1', true, new Date(0), 1n, Number.NaN, Number.POSITIVE_INFINITY, [1], {}];

describe.each(ofColumns)('the options of %s', (name, of) => {
  it('are refused where they are unknown, with the nearest name', () => {
    const [known] = Object.entries(numberOptions).find(([, owners]) => owners.includes(name))!;
    const misspelt = `${known.slice(0, 2)}${known.slice(3)}`;
    expect(() => of([1, 2, 4], { [misspelt]: 1 })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining(
          `\`${misspelt}\` is not an option of ${name}: did you mean \`${known}\`?`,
        ),
      }),
    );
  });

  it('are numbers and nothing else', () => {
    for (const [option, owners] of Object.entries(numberOptions)) {
      if (!owners.includes(name)) continue;
      for (const bad of badNumbers) expect(() => of([1, 2, 4], { [option]: bad })).toThrow(invalidOption);
    }
  });
});

const frame = { Date: ['2018-01-01', '2018-01-02', '2018-01-03'], load: [1, 2, 4] };
const notOptions = [null, 'load', 5, true, ['load'], new Float64Array(1)];

/** Every function of a frame: the options that must be there, a misspelt one, and values that are wrong. */
const ofFrames: [string, (given: never, options: never) => unknown, object, string, object[]][] = [
  [
    'addTarget',
    features.addTarget,
    { column: 'load' },
    'horizons',
    [
      ...badNumbers.map((horizon) => ({ column: 'load', horizon })),
      { column: '' },
      { column: 1 },
      { column: 'load', name: '' },
      { column: 'load', dropLast: 1 },
    ],
  ],
  [
    'dropMissingRows',
    features.dropMissingRows,
    {},
    'column',
    [{ columns: 'load' }, { columns: [1] }, { columns: null }],
  ],
  ['logTransform', features.logTransform, {}, 'excludes', [{ exclude: 'Date' }, { exclude: null }]],
  [
    'stationaryFeatures',
    features.stationaryFeatures,
    { columns: ['load'] },
    'window',
    [
      { columns: 'load' },
      ...badNumbers.map((each) => ({ columns: ['load'], windows: [each] })),
      ...badNumbers.map((each) => ({ columns: ['load'], periods: [each] })),
      ...badNumbers.map((decay) => ({ columns: ['load'], decay })),
      { columns: ['load'], date: null },
      { columns: ['load'], timeZone: 'Berlin' },
    ],
  ],
  [
    'temporalSplit',
    features.temporalSplit,
    {},
    'trainFractions',
    [
      ...badNumbers.map((trainFraction) => ({ trainFraction })),
      ...badNumbers.map((train) => ({ fractions: { train, validation: 0.5, test: 0.2 } })),
      { fractions: { train: 0.5, validation: 0.5 } },
      { fractions: { train: 0.5, validation: 0.25, test: 0.25, tset: 0.25 } },
    ],
  ],
  ['selectFeatures', features.selectFeatures, {}, 'exlude', [{ exclude: 'load' }, { exclude: [null] }]],
  [
    'toMatrix',
    features.toMatrix,
    { exclude: ['Date'] },
    'fillMising',
    [
      ...badNumbers.map((fillMissing) => ({ exclude: ['Date'], fillMissing })),
      { exclude: ['Date'], fillMissing: 'next' },
    ],
  ],
  [
    'dropRedundantColumns',
    features.dropRedundantColumns,
    {},
    'trainRow',
    [...badNumbers.map((trainRows) => ({ trainRows })), { exclude: 'load' }],
  ],
  [
    'joinCovariates',
    (given: never, options: never) =>
      features.joinCovariates(given, { Date: ['2018-01-01'], x: [1] }, options),
    {},
    'publicationLags',
    [
      ...badNumbers.map((publicationLag) => ({ publicationLag })),
      ...badNumbers.filter((bad) => bad !== Number.POSITIVE_INFINITY).map((maxAge) => ({ maxAge })),
      { age: 'yes' },
      { timeZone: 'Berlin' },
    ],
  ],
];

describe.each(ofFrames)('%s', (_, of, options, misspelt, wrong) => {
  const call = of as unknown as (frame: unknown, options?: unknown) => unknown;

  it('works with what it is meant for, leaving it alone', () => {
    const before = structuredClone(frame);
    expect(() => call(frame, options)).not.toThrow();
    expect(frame).toEqual(before);
  });

  it('refuses an option that it does not have', () => {
    expect(() => call(frame, { ...options, [misspelt]: 1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('did you mean') }),
    );
  });

  it('refuses options of the wrong kind', () => {
    for (const bad of [...wrong, ...notOptions]) expect(() => call(frame, bad)).toThrow(invalidOption);
  });

  it.each([[null], [undefined], ['frame'], [5], [true], [new Date(0)]])('refuses %p as a frame', (bad) => {
    expect(() => call(bad, options)).toThrow(invalidData);
  });

  it('refuses text and Dates among numbers', () => {
    for (const load of [
      [1, '2', 4],
      [1, new Date(0), 4],
      [1, true, 4],
      [1, 2n ** 60n, 4],
    ]) {
      expect(() => call({ ...frame, load }, options)).toThrow(invalidData);
    }
  });
});

describe('dates', () => {
  it('are read in every form', () => {
    const expected = dayOfWeek([0]);
    for (const date of ['1970-01-01', '1/1/1970', '1970-01-01T01:00+01:00', new Date(0)]) {
      expect(dayOfWeek([date])).toEqual(expected);
      expect(readOrderedDates([date])).toEqual(Float64Array.of(0));
    }
  });

  it.each([
    [null],
    [undefined],
    [''],
    ['soon'],
    [true],
    [1n],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [new Date('?')],
  ])('%p is none', (bad) => {
    expect(() => dayOfWeek([0, bad as never])).toThrow(invalidData);
    expect(() => readOrderedDates([0, bad])).toThrow(invalidData);
  });
});

describe('readOrderedDates', () => {
  it('refuses options that it does not have, and values that they cannot have', () => {
    for (const bad of [
      ...notOptions,
      { zone: 'UTC' },
      { name: 1 },
      { timeZone: 'Berlin' },
      { doubledHour: 1 },
    ]) {
      expect(() => readOrderedDates([0], bad as never)).toThrow(invalidOption);
    }
  });

  it('names the row that lies before the one before it', () => {
    expect(() => readOrderedDates([1, 2, 1])).toThrow(/Dates is not in time order: row 3 lies before row 2/);
    expect(() => readOrderedDates([1, 2, 2])).toThrow(/twice/);
  });
});

describe('columnValues and dropColumns', () => {
  it('refuse what they cannot work with', () => {
    for (const bad of [null, undefined, 5, 'frame']) {
      expect(() => columnValues(bad as never, 'load')).toThrow(invalidData);
      expect(() => dropColumns(frame, bad as never)).toThrow(invalidData);
      expect(() => dropColumns(bad as never, { trainRows: 1, kept: [], dropped: [] })).toThrow(invalidData);
    }
    expect(() => columnValues(frame, 'lod')).toThrow(expect.objectContaining({ code: 'MISSING_COLUMN' }));
    expect(() => columnValues(frame, 'Date')).toThrow(invalidData);
  });
});
