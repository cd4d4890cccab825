import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import { ChildProcessExecutor, choice, runTasks, tune, uniform } from '../../../index';
import { type Allotment, ResourcePacker } from './resource-packer';
import { readMachine, readResources, type TrialResources } from './trial-resources';

jest.setTimeout(120_000);

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-resources-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const machine = readMachine({ cpu: 8, memory: 4096, gpus: ['0', '2', '5', 'GPU-ab'] });
const packer = (sharing: 'even' | 'tight' = 'even') => new ResourcePacker(machine, sharing);

/** What each of these is given where all are at once. */
async function gpusOf(each: readonly TrialResources[], sharing: 'even' | 'tight' = 'even') {
  const packing = packer(sharing);
  const given: Allotment[] = [];
  for (const resources of each) given.push(await packing.take(resources));
  return given.map(({ environment }) => environment.CUDA_VISIBLE_DEVICES);
}

describe('a machine', () => {
  it('has room for as many equal tasks as fit by what is scarcest', () => {
    expect(packer().countOf({ cpu: 3, memory: 1000 })).toBe(2);
    expect(packer().countOf({ cpu: 0.5, memory: 1000 })).toBe(4);
    expect(packer().countOf({ cpu: 1, gpu: 2 })).toBe(2);
    expect(packer().countOf({ cpu: 1, gpu: 0.4 })).toBe(8);
    expect(packer().countOf({ cpu: 0.1 })).toBe(80);
  });

  it('hands out whole GPUs once, shared ones evenly or tightly, and none where none is asked for', async () => {
    expect(await gpusOf([{ gpu: 2 }, { gpu: 2 }])).toEqual(['0,2', '5,GPU-ab']);
    expect(await gpusOf(new Array(8).fill({ gpu: 0.5 }))).toEqual([
      ...['0', '2', '5', 'GPU-ab', '0', '2', '5', 'GPU-ab'],
    ]);
    expect(await gpusOf([{ gpu: 0.5 }, { gpu: 0.5 }, { gpu: 3 }], 'tight')).toEqual(['0', '0', '2,5,GPU-ab']);
    expect(await gpusOf([{ gpu: 0 }, { memory: 1 }])).toEqual(['', undefined]);
  });

  it('tells a task what it was given, and the adapter of its GPU', async () => {
    const devices = readMachine({ cpu: 4, gpus: ['0', '1'], adapters: ['llvmpipe', 'NVIDIA H200'] });
    const packing = new ResourcePacker(devices, 'tight');
    const first = await packing.take({ cpu: 2, memory: 10, gpu: 1 });
    const second = await packing.take({ gpu: 0.5 });
    expect(first.allotted).toEqual({ cpu: 2, memory: 10, gpus: ['0'], adapter: 'llvmpipe' });
    expect(second.allotted).toEqual({ gpus: ['1'], adapter: 'NVIDIA H200' });
    // GPUs that CUDA does not know
    const others = new ResourcePacker(readMachine({ adapters: ['Apple M1 Max'] }), 'tight');
    const third = await others.take({ gpu: 1 });
    expect([third.allotted, third.environment]).toEqual([{ gpus: [], adapter: 'Apple M1 Max' }, {}]);
    expect(() => readMachine({ gpus: ['0'], adapters: [] })).toThrow('machine.adapters');
  });

  it.each([
    [{ cpu: 9 }, 'resources.cpu'],
    [{ memory: 5000 }, 'resources.memory'],
    [{ gpu: 5 }, 'resources.gpu'],
  ])('refuses what never fits: %j', async (each, name) => {
    expect(() => packer().countOf(each)).toThrow(name);
    await expect(packer().take(each)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('refuses a part of several GPUs', () => {
    expect(() => readResources('resources', { gpu: 1.5 })).toThrow('resources.gpu');
  });

  it('lets small tasks go first while a large one waits, but not for ever', async () => {
    const packing = packer();
    const order: string[] = [];
    const running: Allotment[] = [await packing.take({ cpu: 5 })];
    const take = (name: string, cpu: number) =>
      packing.take({ cpu }).then((allotment) => {
        order.push(name);
        running.push(allotment);
      });
    const all = [take('large', 8), ...Array.from({ length: 9 }, (_, index) => take(`small ${index}`, 1))];
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    await turn();
    // three fit beside the five cores at first
    expect(order).toEqual(['small 0', 'small 1', 'small 2']);
    while (running.length > 0) {
      running.shift()!.release();
      await turn();
    }
    await Promise.all(all);
    const before = order.indexOf('large');
    expect(before).toBeLessThanOrEqual(4);
    expect(order).toHaveLength(10);
  });

  it('never hands out more than there is, and serves everyone', async () => {
    const packing = packer('tight');
    const rng = new Rng(6);
    const used = { cpu: 0, gpu: new Map<string, number>() };
    let served = 0;
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        const gpu = [0, 0.25, 0.5, 1, 2, 4][rng.integer(0, 5)]!;
        const resources = { cpu: rng.integer(1, 8), gpu };
        const { allotted, release } = await packing.take(resources);
        used.cpu += resources.cpu;
        for (const name of allotted.gpus!) used.gpu.set(name, (used.gpu.get(name) ?? 0) + Math.min(1, gpu));
        expect(used.cpu).toBeLessThanOrEqual(8);
        expect(Math.max(0, ...used.gpu.values())).toBeLessThanOrEqual(1);
        expect(allotted.gpus).toHaveLength(Math.ceil(gpu));
        await new Promise((resolve) => setImmediate(resolve));
        used.cpu -= resources.cpu;
        for (const name of allotted.gpus!) used.gpu.set(name, used.gpu.get(name)! - Math.min(1, gpu));
        release();
        served++;
      }),
    );
    expect(served).toBe(200);
  });

  it('forgets who was told to wait no longer', async () => {
    const packing = packer();
    const held = await packing.take({ cpu: 8 });
    const abort = new AbortController();
    const waiting = packing.take({ cpu: 8 }, abort.signal);
    const next = packing.take({ cpu: 1 });
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    held.release();
    expect((await next).allotted).toEqual({ cpu: 1 });
  });
});

it('trials take what their configuration says, and are told what they were given', async () => {
  const objective = path.join(directory, 'by-configuration.mjs');
  writeFileSync(
    objective,
    `export default async ({ cores }, trial) => {
       await trial.note('given', trial.resources);
       await trial.report({ loss: cores, threads: Number(process.env.OMP_NUM_THREADS) });
     };`,
  );
  const { trials } = await tune(objective, {
    ...{
      space: { cores: choice([1, 2, 3, 9]) },
      metric: 'loss',
      numSamples: 12,
      sampler: 'random',
      scheduler: 'fifo',
    },
    executor: new ChildProcessExecutor({
      ...{ concurrency: 3, machine: { cpu: 4, gpus: [] }, output: 'ignore' },
      resources: ({ cores }: { cores: number }) => ({ cpu: cores }),
    }),
    onProgress({ type, trial }) {
      if (type === 'trial-reported') expect(trial.reports[0]!.metrics!.threads).toBe(trial.config.cores);
    },
  });
  expect(new Set(trials.map(({ config }) => config.cores)).size).toBe(4);
  for (const { config, state, notes, error, failures } of trials) {
    if (config.cores === 9) {
      expect(state).toBe('failed');
      expect(failures).toBe(1);
      expect(error).toContain('`resources.cpu`');
    } else expect([state, notes]).toEqual(['complete', { given: { cpu: config.cores } }]);
  }
});

it.each([
  {
    what: 'GPUs',
    machine: { gpus: ['3', '7'] },
    own: 'Number(process.env.CUDA_VISIBLE_DEVICES)',
    numbers: [3, 7],
  },
  {
    what: 'adapters of WebGPU',
    machine: { adapters: ['fake 3', 'fake 7'] },
    // what Dawn would be asked for; of CUDA's devices nothing is said
    own: "process.env.CUDA_VISIBLE_DEVICES ?? Number(trial.resources.adapter.replace('fake', ''))",
    numbers: [3, 7],
  },
  {
    what: 'GPUs by both names',
    machine: { gpus: ['0', '1'], adapters: ['fake 3', 'fake 7'] },
    own: 'Number(trial.resources.adapter.slice(-1)) * 10 + Number(process.env.CUDA_VISIBLE_DEVICES)',
    numbers: [30, 71],
  },
])(
  'trials at the same time have different $what, and another child takes over those of one that died',
  async ({ machine, own, numbers }) => {
    const objective = path.join(directory, `objective-${numbers}-${Object.keys(machine)}.mjs`);
    writeFileSync(
      objective,
      `export default async ({ x }, trial) => {
       const gpu = ${own};
       const begin = Date.now();
       await trial.report({ loss: x, gpu, begin, threads: Number(process.env.OMP_NUM_THREADS) });
       await new Promise((resolve) => setTimeout(resolve, 30));
       if (trial.number % 5 === 4 && trial.attempt === 1) process.exit(1);
       return { loss: x };
     };`,
    );
    const executor = new ChildProcessExecutor({
      ...{ resources: { cpu: 2, gpu: 1 }, machine: { cpu: 8, ...machine }, output: 'ignore' },
    });
    expect(executor.concurrency).toBe(2);
    const running = new Map<number, number>();
    const seen: number[] = [];
    const { trials } = await tune(objective, {
      ...{
        space: { x: uniform(0, 1) },
        metric: 'loss',
        numSamples: 12,
        sampler: 'random',
        scheduler: 'fifo',
      },
      ...{ executor, maxRetries: 1 },
      onProgress({ type, trial }) {
        if (type === 'trial-reported') {
          const { gpu, threads } = trial.reports.at(-1)!.metrics!;
          seen.push(gpu!);
          expect(threads).toBe(2);
          expect([...running.values()]).not.toContain(gpu);
          running.set(trial.number, gpu!);
        }
        if (type === 'trial-ended' || type === 'trial-retried') running.delete(trial.number);
      },
    });
    expect(trials.every(({ state }) => state === 'complete')).toBe(true);
    expect(new Set(seen)).toEqual(new Set(numbers));
  },
);

it('shares an adapter between as many trials as there are parts of it, and none to one that asks for none', async () => {
  const objective = path.join(directory, 'sharing.mjs');
  writeFileSync(
    objective,
    `export default async ({ gpu }, trial) => {
       await trial.note('adapter', trial.resources.adapter ?? 'none');
       await trial.report({ epoch: 1, loss: gpu });
       await new Promise((resolve) => setTimeout(resolve, 20));
       return gpu;
     };`,
  );
  const running = new Map<number, { adapter: string; gpu: number }>();
  let most = 0;
  const { trials } = await tune(objective, {
    ...{ space: { gpu: choice([0, 0.5, 1]) }, metric: 'loss', numSamples: 24 },
    ...{ sampler: 'random', scheduler: 'fifo' },
    executor: new ChildProcessExecutor({
      ...{ concurrency: 4, machine: { adapters: ['fake A', 'fake B'] }, output: 'ignore' },
      resources: ({ gpu }: { gpu: number }) => ({ gpu }),
    }),
    onProgress({ type, trial }) {
      if (type === 'trial-ended') running.delete(trial.number);
      if (type !== 'trial-reported' || trial.config.gpu === 0) return;
      running.set(trial.number, { adapter: trial.notes!.adapter as string, gpu: trial.config.gpu });
      const parts = new Map<string, number>();
      for (const { adapter, gpu } of running.values()) parts.set(adapter, (parts.get(adapter) ?? 0) + gpu);
      most = Math.max(most, ...parts.values());
    },
  });
  expect(most).toBe(1);
  for (const { config, notes, state } of trials) {
    expect(state).toBe('complete');
    expect(notes!.adapter).toMatch(config.gpu === 0 ? /^none$/ : /^fake [AB]$/);
  }
});

it('what is said of the environment stands', async () => {
  const module = path.join(directory, 'task.mjs');
  writeFileSync(
    module,
    'export default () => [process.env.OMP_NUM_THREADS, process.env.CUDA_VISIBLE_DEVICES];',
  );
  const [first] = await runTasks(module, [1], {
    ...{ resources: { cpu: 1, gpu: 0 }, env: { OMP_NUM_THREADS: '5' } },
  });
  expect(first).toEqual(['5', '']);
});
