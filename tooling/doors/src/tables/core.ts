import * as core from '@btcfc/core';
import { Rng } from '@btcfc/core';
import { type Doors, made, options, plumbing, takes } from '../door';

/** Functions of mathematics give what the limit is for infinite arguments, and NaN for NaN. */
const limits = (count: number) => ({
  taken: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${index}`, [Number.NaN, Number.POSITIVE_INFINITY]]),
  ),
});

/** Infinity is a value where nothing is reckoned with it. */
const infinite = (path: string) => ({ [path]: [Number.POSITIVE_INFINITY] });

/** Any text is a path, of which nothing is found. */
const aPath = { '0': ['1'] };
const points = () => core.forecastFromPoints({ origins: [9], horizon: 2, point: [100, 101] });
const spread = () =>
  made(
    core.forecastFromQuantiles({ origins: [9], horizon: 1, levels: [0.1, 0.9], quantiles: [[90], [110]] }),
  );

async function savedModel(): Promise<core.Store> {
  const store = core.memoryStore();
  await core.saveModel(store, { kind: 'doors', package: '@btcfc/doors', files: { 'value.txt': '7' } });
  return made(store);
}

const kind: core.ModelKind = made({
  kind: 'doors',
  package: '@btcfc/doors',
  load: async () => ({ model: { fit: () => 7, predict: () => points() }, fitted: 7 }),
});

export const coreDoors: Doors = {
  countSteps: takes(() => [0, 86_400_000, 'day']),
  datesAhead: takes(
    () => [
      ['2024-01-29', '2024-01-30', '2024-01-31'],
      options({ origins: [2], horizon: 2, offset: 1, frequency: 'day', timeZone: 'UTC' }),
    ],
    { taken: { '0': [1] } },
  ),
  dateWriter: takes(() => ['15 minutes']),
  describeFrequency: takes(() => ['15 minutes']),
  forecastFromPoints: takes(() => [options({ origins: [9], horizon: 2, point: [1, 2] })]),
  forecastFromQuantiles: takes(() => [
    options({ origins: [9], horizon: 1, levels: [0.1, 0.9], quantiles: [[90], [110]] }),
  ]),
  forecastFromSamples: takes(() => [
    options({ origins: [9], horizon: 1, levels: [0.5], samples: Float64Array.of(1, 2, 3) }),
  ]),
  formatDate: takes(() => [86_400_000]),
  inferFrequency: takes(() => [
    ['2024-01-29', '2024-01-30', '2024-01-31'],
    options({ timeZone: 'UTC', minCoverage: 0.5 }),
  ]),
  inferPeriod: takes(() => [
    Array.from({ length: 60 }, (_, row) => Math.sin((row * Math.PI) / 6)),
    options({ maxPeriod: 20, frequency: 'month' }),
  ]),
  inferPeriods: takes(() => [
    Array.from({ length: 60 }, (_, row) => Math.sin((row * Math.PI) / 6)),
    options({ maxPeriod: 20, frequency: 'month' }),
  ]),
  frameStep: takes(() => {
    core.registerFrameStep({ kind: 'same', package: 'tests', make: () => (frame) => frame });
    return ['same', made({})];
  }),
  loadModel: takes(async () => [await savedModel(), options({ kinds: [kind] })], { taken: aPath }),
  digamma: takes(() => [2.5], limits(1)),
  logGamma: takes(() => [2.5], limits(1)),
  memoryStore: takes(() => []),
  naturalPeriods: takes(() => [options({ unit: 'hour', count: 1 })]),
  normalCdf: takes(() => [0.5], limits(1)),
  normalLogPdf: takes(() => [0.5], limits(1)),
  normalMass: takes(() => [0.5, 1], limits(2)),
  normalPdf: takes(() => [0.5], limits(1)),
  normalQuantile: takes(() => [0.5], limits(1)),
  openStore: takes(() => ['/tmp/never-written']),
  storeWithin: takes(() => [made(core.memoryStore()), 'inner'], { taken: { '0': ['1'] } }),
  quantilesAt: takes(() => [spread(), 0.5]),
  readCsv: takes(() => ['a,b\n1,2\n', options({ delimiter: ',', decimal: '.', na: ['-'] })]),
  readCsvTable: takes(() => ['a,b\n1,2\n', options({ delimiter: ',', decimal: '.', na: ['-'] })]),
  readDate: takes(() => ['2024-01-31', options({ name: 'day', timeZone: 'UTC' })], { taken: { '0': [1] } }),
  readDates: takes(() => [['2024-01-31', '2024-02-01'], options({ name: 'days', missing: 'refused' })]),
  readFrequency: takes(() => [options({ unit: 'month', count: 1, day: 31, timeZone: 'UTC' })]),
  readNumbers: takes(() => [[1, 2, 3], options({ name: 'x', missing: 'allowed', rows: 3 })]),
  readSavedFiles: takes(async () => [await savedModel()], { taken: aPath }),
  readTable: takes(() => [{ load: [1, 2, 3] }], { taken: infinite('0.load[1]') }),
  readTimeSeries: takes(() => ['series', { values: [1, 2, 3] }], { taken: { '0': [null, 1, true] } }),
  regressionMetrics: takes(() => [
    [1, 2, 3],
    [1, 2, 4],
  ]),
  regularizedBeta: takes(() => [0.5, 2, 3], limits(3)),
  regularizedGamma: takes(() => [2, 3], limits(2)),
  Rng: takes(() => [7], {
    members: {
      uniform: takes(() => [0, 2]),
      normal: takes(() => [0, 1]),
      integer: takes(() => [1, 6]),
      permutation: takes(() => [5]),
      shuffle: takes(() => [made([1, 2, 3])]),
      split: takes(() => ['weights'], { taken: { '0': [1] } }),
    },
    statics: { fromJSON: takes(() => [new Rng(3).toJSON()]) },
  }),
  rollingSum: takes(() => [[1, 2, 3, 4], options({ window: 2, minPeriods: 1 })], { taken: infinite('0[2]') }),
  sampleQuantiles: takes(() => [[1, 2, 3], [0.5]]),
  saveModel: takes(
    () => [made(core.memoryStore()), options({ kind: 'doors', package: '@btcfc/doors', files: { a: '1' } })],
    { taken: aPath },
  ),
  sortByDate: takes(
    () => [{ Date: ['2024-01-02', '2024-01-01'], load: [1, 2] }, options({ date: 'Date', timeZone: 'UTC' })],
    { taken: infinite('0.load[1]') },
  ),
  stepDate: takes(() => [86_400_000, 'day', 2]),
  studentTCdf: takes(() => [0.5, 4], limits(2)),
  studentTPdf: takes(() => [0.5, 4], limits(2)),
  studentTQuantile: takes(() => [0.5, 4], limits(2)),
  studentTTwoSidedP: takes(() => [0.5, 4], limits(2)),
  textTable: takes(() => [[['a', 'b']], options({ align: 'left' })]),
  toDataFrame: takes(
    () => [
      { load: [1, 2] },
      class {
        readonly columns = ['load'];
      },
    ],
    { taken: infinite('0.load[1]') },
  ),
  // of `@btcfc/core/node`
  checkSaveFolder: plumbing,
  checkWritableDirectory: plumbing,
  fileAccessError: plumbing,
  FileLock: plumbing,
  TemporaryFolder: plumbing,
  folderStore: takes(() => [options({ directory: 'folder' })]),
  LineFile: plumbing,
  isLoopbackHost: plumbing,
  isSameToken: plumbing,
  readFileBytes: plumbing,
  writeFileAtomic: plumbing,
  // needs a page: tried there
  indexedDBStore: plumbing,
  // what packages are built of
  BtcfcError: plumbing,
  addColumn: plumbing,
  asForecastModel: plumbing,
  checkForecast: plumbing,
  checkInteger: plumbing,
  checkStoreName: takes(() => ['trials/7.json']),
  checkLevels: plumbing,
  checkNumber: plumbing,
  checkOneOf: plumbing,
  checkOptionNames: plumbing,
  columnOf: plumbing,
  localClock: plumbing,
  readDatesOf: plumbing,
  stepperOf: plumbing,
  createProgressClock: plumbing,
  createTeller: plumbing,
  damaged: plumbing,
  datesOf: plumbing,
  defineOptions: plumbing,
  describeValue: plumbing,
  digestOf: plumbing,
  drawPaths: plumbing,
  firstWhere: plumbing,
  forecastOfRow: plumbing,
  frameText: plumbing,
  infoText: plumbing,
  interpolateQuantiles: plumbing,
  invalidOption: plumbing,
  isConstant: plumbing,
  isDataFrame: plumbing,
  isTimeSeries: plumbing,
  joinForecasts: plumbing,
  journalLine: plumbing,
  protobufBytes: plumbing,
  loadSavedModel: plumbing,
  nearestName: plumbing,
  nelderMead: plumbing,
  readCsvHeader: plumbing,
  inFlags: plumbing,
  isStore: plumbing,
  readFlags: plumbing,
  runCommand: plumbing,
  ridgeRegression: plumbing,
  numbersOf: plumbing,
  optionsFor: plumbing,
  readFutureCovariates: plumbing,
  readJournalLines: plumbing,
  readPastCovariates: plumbing,
  registerModelKind: plumbing,
  registerFrameStep: plumbing,
  savedWithin: plumbing,
  sliceRows: plumbing,
  frequencyOf: plumbing,
  sliceSeries: plumbing,
  sortedQuantiles: plumbing,
  takeRows: plumbing,
  unsortedQuantiles: plumbing,
  writeRows: plumbing,
  writeTable: plumbing,
};
