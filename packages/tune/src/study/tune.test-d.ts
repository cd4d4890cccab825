import { expectTypeOf } from 'expect-type';
import {
  ChildProcessExecutor,
  type ConfigOf,
  choice,
  configAt,
  type Execution,
  type Executor,
  type Objective,
  PopulationBasedTraining,
  RedisExecutor,
  runTasks,
  type TaskContext,
  tune,
  uniform,
} from '../index';

const space = { x: uniform(0, 1), layers: choice([1, 2]) };
const options = { space, metric: 'mse', numSamples: 1 } as const;

// the configuration's type follows from the space, wherever the objective runs
const inProcess = await tune(({ x, layers }, trial) => {
  expectTypeOf(x).toEqualTypeOf<number>();
  expectTypeOf(layers).toEqualTypeOf<1 | 2>();
  expectTypeOf(trial.checkpointDir).toEqualTypeOf<string>();
  return x;
}, options);
const inChildren = await tune(new URL('file:///objective.js'), {
  ...options,
  executor: new ChildProcessExecutor({ concurrency: 2 }),
});
expectTypeOf(inChildren).toEqualTypeOf(inProcess);
expectTypeOf(inChildren.best!.config).toEqualTypeOf<ConfigOf<typeof space>>();

// a schedule of settings has the same, a checkpoint any: it is what the objective kept
expectTypeOf(configAt(inProcess.best!, 3)).toEqualTypeOf<ConfigOf<typeof space>>();
expectTypeOf(inProcess.best!.lineage![0]!.config).toEqualTypeOf<ConfigOf<typeof space>>();
expectTypeOf(inProcess.checkpoint).toEqualTypeOf<unknown>();

// notes are what JSON holds
await tune(async (_, trial) => {
  await trial.note('a', { list: [1, null, 'b'], isIt: true });
  // @ts-expect-error JSON has no dates
  await trial.note('a', new Date());
  expectTypeOf(trial.resources.adapter).toEqualTypeOf<string | undefined>();
}, options);

// what a trial takes may follow from its configuration
new ChildProcessExecutor({ resources: ({ layers }: ConfigOf<typeof space>) => ({ cpu: layers }) });
// @ts-expect-error there are no cores
new ChildProcessExecutor({ resources: ({ layers }: ConfigOf<typeof space>) => ({ cores: layers }) });
// @ts-expect-error a population has a size
new PopulationBasedTraining({ perturbationInterval: 5 });

// a listener and a condition may be asynchronous
await tune(({ x }) => x, {
  ...options,
  onProgress: async () => {},
  stopWhen: async ({ trials }) => trials.length > 2,
});

// and that of the data from what is handed over
await tune(
  ({ x }, _, data) => {
    expectTypeOf(data.rows).toExtend<Float64Array>();
    return x * data.rows[0]!;
  },
  { ...options, data: { rows: Float64Array.of(1) } },
);
await tune('objective.mjs', { ...options, data: [1, 2] });

// what a module is to export
((config) => config.x) satisfies Objective<ConfigOf<typeof space>>;
// @ts-expect-error there is no y
((config) => config.y) satisfies Objective<ConfigOf<typeof space>>;

// @ts-expect-error an objective is a function or a module
await tune(3, options);

expectTypeOf(new RedisExecutor({ redis: 'redis://host' })).toExtend<Executor>();
// @ts-expect-error it takes a URL
new RedisExecutor({});
expectTypeOf<Execution['run']>().returns.toEqualTypeOf<Promise<unknown>>();

const results = await runTasks<number, string>('tasks.js', [1, 2], {
  onResult: (result) => expectTypeOf(result).toEqualTypeOf<string>(),
});
expectTypeOf(results).toEqualTypeOf<string[]>();
expectTypeOf<TaskContext['signal']>().toEqualTypeOf<AbortSignal>();
