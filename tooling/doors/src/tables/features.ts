import { type Doors, made, options, plumbing, takes } from '../door';

const values = () => [1, 3, 2, 5, 4, 6, 8, 7];
const window = () => options({ window: 3, minPeriods: 2 });
const frame = () => ({
  Date: ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-06'],
  load: [5, 1, 2, 4, 3, 6],
  wind: [1, 2, 3, 4, 5, 7],
});

/** Infinity is a value where nothing is reckoned with it, or where pandas reckons with it. */
const infinite = (...paths: string[]) => ({
  taken: Object.fromEntries(paths.map((path) => [path, [Number.POSITIVE_INFINITY]])),
});
const rolling = takes(() => [values(), window()], infinite('0[4]'));

export const featuresDoors: Doors = {
  addTarget: takes(
    () => [frame(), options({ column: 'load', horizon: 1, name: 'next', dropLast: true })],
    infinite('0.wind[3]'),
  ),
  bollingerBands: takes(() => [values(), options({ window: 3, deviations: 2 })]),
  columnValues: takes(() => [frame(), 'load'], infinite('0.wind[3]')),
  dayOfWeek: takes(() => [['2024-01-01', '2024-01-02']]),
  dropColumns: plumbing,
  dropMissingRows: takes(() => [frame(), options({ columns: ['load'] })], infinite('0.load[3]', '0.wind[3]')),
  dropRedundantColumns: takes(() => [frame(), options({ trainRows: 4 })], infinite('0.load[3]', '0.wind[3]')),
  ewmaVolatility: takes(() => [values(), options({ decay: 0.9 })]),
  joinCovariates: takes(
    () => [
      frame(),
      { day: ['2023-12-30', '2023-12-31'], mood: [1, 2] },
      options({
        date: 'Date',
        covariateDate: 'day',
        timeZone: 'UTC',
        publicationLag: 1,
        maxAge: 30,
        prefix: 'x_',
      }),
    ],
    { taken: { ...infinite('0.load[3]', '0.wind[3]', '1.mood[1]', '2.maxAge').taken } },
  ),
  lag: takes(() => [values(), options({ periods: 1 })]),
  logarithm: takes(() => [values()], infinite('0[4]')),
  logRatioToMean: takes(() => [values(), window()]),
  logReturns: takes(() => [values(), options({ periods: 1 })]),
  logTransform: takes(() => [frame(), options({ exclude: ['wind'] })], infinite('0.wind[3]')),
  momentum: takes(() => [values(), options({ periods: 1 })]),
  onBalanceVolume: takes(() => [values(), values()]),
  rateOfChange: takes(() => [values(), options({ periods: 1 })]),
  ratio: takes(() => [values(), values()]),
  ratioToMean: takes(() => [values(), window()]),
  readOrderedDates: takes(() => [['2024-01-01', '2024-01-02'], options({ name: 'days', timeZone: 'UTC' })]),
  realizedVolatility: takes(() => [values(), window()]),
  rollingMaximum: rolling,
  rollingMean: rolling,
  rollingMinimum: rolling,
  rollingMoments: rolling,
  rollingRange: rolling,
  rollingRangePercent: takes(() => [values(), window()]),
  rollingStandardDeviation: rolling,
  rollingSum: rolling,
  rollingZScore: takes(() => [values(), window()]),
  selectFeatures: takes(() => [frame(), options({ exclude: ['wind'] })], infinite('0.load[3]', '0.wind[3]')),
  simpleReturns: takes(() => [values(), options({ periods: 1 })]),
  stationaryFeatures: takes(
    () => [
      frame(),
      options({ columns: ['load'], date: 'Date', timeZone: 'UTC', periods: [1], windows: [2] }),
    ],
    infinite('0.wind[3]'),
  ),
  temporalSplit: takes(() => [frame(), options({ trainFraction: 0.5 })], infinite('0.load[3]', '0.wind[3]')),
  splitRows: takes(() => [
    made({
      X: { columns: ['load'], rows: 5, values: Float64Array.of(1, 2, 3, 4, 5) },
      y: values().slice(0, 5),
    }),
    options({ trainEnd: 2, testStart: 3, context: 1 }),
  ]),
  toMatrix: takes(() => [{ load: [1, 2, 3] }, options({ fillMissing: 0 })]),
  volumePriceTrend: takes(() => [values(), values()]),
};
