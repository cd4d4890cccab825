import { memoryStore, Rng } from '@btcfc/core';
import {
  choice,
  FIFOScheduler,
  InProcessExecutor,
  MemoryStorage,
  RandomSampler,
  type Study,
  uniform,
} from '@btcfc/tune';
import { type Door, type Doors, made, options, plumbing, takes } from '../door';

const space = () => made({ x: uniform(0, 1), layers: choice([1, 2]) });
const objective = ({ x }: { x: number }) => x;
const trials = () =>
  Array.from({ length: 12 }, (_, number) => ({
    ...{ number, state: 'complete', value: number },
    config: made({ x: number / 12, layers: 1 + (number % 2) }),
    reports: [{ resource: 1, value: number }],
  }));
/** A metric may be infinite: that trial is never best. */
const metrics = (path: string) => ({
  [`${path}[0].value`]: [Number.POSITIVE_INFINITY],
  [`${path}[0].reports[0].value`]: [Number.POSITIVE_INFINITY],
});
const processes = {
  ...{ heartbeatTimeoutMs: 1000, abortGraceMs: 10, memoryLimit: 512, execArgv: made([]) },
  ...{ resources: made({ cpu: 0.5, gpu: 0 }), machine: made({ cpu: 4, memory: 4096, gpus: [] }) },
};
const output = () => made({ write: () => true });
const endless = (path: string): Pick<Door, 'taken'> => ({ taken: { [path]: [Number.POSITIVE_INFINITY] } });

const keptStudy = new MemoryStorage();
keptStudy.open({ objective: 'f', version: '1', space: '{"x":1}', metric: 'loss', mode: 'min' });
const studyOptions = () => ({
  ...{ space: space(), metric: 'loss', mode: 'min', seed: 1, deterministic: false },
  ...{ sampler: made(new RandomSampler()), scheduler: made(new FIFOScheduler()) },
  ...{ storage: made(new MemoryStorage()), resume: 'auto' },
  ...{ artifactsDir: 'artifacts', resource: 'epoch', name: 'f', version: '1' },
  initial: [made({ x: 0.5, layers: 1 })],
});
const searchOptions = () => ({
  ...{ concurrency: 1, executor: made(new InProcessExecutor()), maxRetries: 0 },
  ...{ progress: false, timeoutMs: 50, stopWhen: () => false },
});

/** The doors of the search. */
export const tuneDoors: Doors = {
  ASHAScheduler: takes(() => [
    options({ maxT: 81, gracePeriod: 1, reductionFactor: 3, brackets: 2, type: 'stopping' }),
  ]),
  AutoScheduler: takes(
    () => [options({ maxT: 81, gracePeriod: 1, reductionFactor: 3, brackets: 2 })],
    endless('0.maxT'),
  ),
  checkSameStudy: plumbing,
  configAt: takes(() => [made({ config: { x: 1 } }), 3]),
  createStudy: takes(() => [options({ ...studyOptions(), from: [made({ trials: trials() })] })], {
    close: (study: Study) => study.close(),
    members: {
      ask: takes(() => []),
      close: takes(() => []),
      // a metric that is not finite tells of a failed training, and what a trial came to may be left out
      tell: takes(() => [0, 1], {
        before: (study: Study) => study.ask(),
        taken: { 1: [Number.POSITIVE_INFINITY, Number.NaN, undefined, null] },
      }),
      enqueue: takes(() => [made({ x: 0.25, layers: 2 })]),
      loadCheckpoint: takes(() => [0], { before: (study: Study) => study.ask() }),
      optimize: takes(
        () => [objective, options({ ...searchOptions(), numSamples: 3 })],
        endless('1.numSamples'),
      ),
    },
  }),
  ChildProcessExecutor: takes(() => [
    options({ ...processes, concurrency: 1, exportName: 'default', trialTimeoutMs: 1000, output: 'ignore' }),
  ]),
  choice: takes(() => [made(['lstm', 'gru'])]),
  chooseSampler: takes(() => [options({ space: space(), numSamples: 10, trialMs: 5 })], {
    taken: { ...endless('0.trialMs').taken, ...endless('0.numSamples').taken },
  }),
  comparableResults: takes(() => [trials(), options({ mode: 'min', minimum: 2 })], { taken: metrics('0') }),
  FIFOScheduler: takes(() => [options({})]),
  FlatSpace: takes(() => [space()]),
  flattenSpace: takes(() => [space()]),
  GPSampler: takes(() => [options({ startupTrials: 10, modelledTrials: 300 })]),
  GridSampler: takes(() => [options({ resolution: 5 })]),
  hypervolume: takes(
    () => [
      options({
        trials: trials(),
        metrics: made({ loss: 'min', speed: 'max' }),
        reference: made({ loss: 1, speed: 0 }),
      }),
    ],
    { taken: metrics('0.trials') },
  ),
  HyperbandScheduler: takes(() => [
    options({ maxT: 81, gracePeriod: 1, reductionFactor: 3, type: 'stopping' }),
  ]),
  InProcessExecutor: takes(() => [options({ concurrency: 2 })]),
  interactionImportance: takes(() => [options({ space: space(), trials: trials(), mode: 'min' })], {
    taken: metrics('0.trials'),
  }),
  JournalStorage: takes(() => ['study.jsonl']),
  jsonlReporter: takes(() => [options({ file: 'search.log.jsonl', fields: made({ search: 'one' }) })]),
  lograndint: takes(() => [1, 8]),
  loguniform: takes(() => [1e-4, 1]),
  MedianStoppingScheduler: takes(
    () => [options({ maxT: 9, gracePeriod: 1, minTrials: 3 })],
    endless('0.maxT'),
  ),
  MemoryStorage: takes(() => []),
  objectiveDataFromBytes: plumbing,
  mlflowReporter: takes(() => [
    options({
      ...{
        url: 'http://127.0.0.1:1',
        experiment: 'one',
        search: 'one',
        metric: 'loss',
        tags: made({ a: 'b' }),
      },
      ...{ username: 'me', password: 'secret', maxRetries: 0, closeTimeoutMs: 10 },
    }),
  ]),
  optunaJournal: takes(() => [
    made({ name: 'f', metrics: { loss: 'min' }, space: { x: uniform(0, 1) }, trials: [] }),
  ]),
  parameterImportance: takes(() => [options({ space: space(), trials: trials(), mode: 'min' })], {
    taken: metrics('0.trials'),
  }),
  PopulationBasedTraining: takes(
    () => [
      options({
        ...{ populationSize: 4, perturbationInterval: 5, maxT: 20, burnInPeriod: 0, quantileFraction: 0.25 },
        ...{
          resampleProbability: 0.25,
          perturbationFactors: [1.2, 0.8],
          hyperparameters: ['x'],
          synch: true,
        },
      }),
    ],
    endless('0.maxT'),
  ),
  qloguniform: takes(() => [1, 9, 2]),
  quniform: takes(() => [0, 1, 0.25]),
  readStudy: takes(() => [options({ storage: made(keptStudy) })]),
  RandomSampler: takes(() => [options({})]),
  randint: takes(() => [1, 4]),
  RedisExecutor: takes(() => [
    options({
      ...{ redis: 'redis://127.0.0.1:1', queue: 'trials', concurrency: 2, stalledAfterMs: 1000 },
      maxCheckpointBytes: 1024,
    }),
  ]),
  redisStore: takes(() => [
    options({ client: made({ callBuffer: async () => null }), name: 'study', stalledAfterMs: 1000 }),
  ]),
  runTasks: plumbing,
  sampleUniformly: takes(() => [space(), made(new Rng(1))]),
  spaceFromJSON: takes(() => ['{"x":{"$domain":"uniform","low":0,"high":1}}']),
  spaceToJSON: takes(() => [space()]),
  startRedisWorker: plumbing,
  // a text is a place
  SobolSampler: takes(() => [options({ seed: 3 })]),
  StoreStorage: takes(() => [made(memoryStore())], { taken: { 0: ['1'] } }),
  tensorboardReporter: takes(() => [options({ dir: 'logs', metric: 'loss' })]),
  terminalReporter: takes(() => [
    options({ metric: 'loss', resource: 'epoch', output: output(), rows: 5, intervalMs: 10 }),
  ]),
  TPESampler: takes(() => [options({ startupTrials: 7, candidates: 16 })]),
  TrialPruned: takes(() => [options({ isPaused: true })]),
  requireBest: takes(() => [made({ best: { number: 0, config: {}, value: 1 }, trials: [] })]),
  tune: takes(
    () => [
      objective,
      options({
        ...{ ...studyOptions(), ...searchOptions(), numSamples: 2 },
      }),
    ],
    endless('1.numSamples'),
  ),
  uniform: takes(() => [0, 1]),
  validateSpace: takes(() => [space()]),
};
