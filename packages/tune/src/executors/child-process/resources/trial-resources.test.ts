import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChildProcessExecutor, runTasks, tune, uniform } from '../../../index';
import { ResourcePlaces } from './trial-resources';

jest.setTimeout(120_000);

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-resources-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const machine = { cpu: 8, memory: 4096, gpus: ['0', '2', '5', 'GPU-ab'] };
const gpusOf = (places: ResourcePlaces) =>
  Array.from({ length: places.count }, (_, place) => places.environmentAt(place).CUDA_VISIBLE_DEVICES);

describe('ResourcePlaces', () => {
  it('are as many as fit by what is scarcest', () => {
    expect(new ResourcePlaces({ cpu: 3, memory: 1000 }, machine).count).toBe(2);
    expect(new ResourcePlaces({ cpu: 0.5, memory: 1000 }, machine).count).toBe(4);
    expect(new ResourcePlaces({ cpu: 1, gpu: 2 }, machine).count).toBe(2);
    expect(new ResourcePlaces({ cpu: 1, gpu: 0.4 }, machine).count).toBe(8);
  });

  it('hand out whole GPUs once, shared ones evenly, and none where none is asked for', () => {
    expect(gpusOf(new ResourcePlaces({ gpu: 2 }, machine))).toEqual(['0,2', '5,GPU-ab']);
    expect(gpusOf(new ResourcePlaces({ gpu: 0.5 }, machine))).toEqual([
      ...['0', '2', '5', 'GPU-ab', '0', '2', '5', 'GPU-ab'],
    ]);
    expect(new ResourcePlaces({ gpu: 0 }, machine).environmentAt(0)).toEqual({ CUDA_VISIBLE_DEVICES: '' });
    expect(new ResourcePlaces({ memory: 1 }, machine).environmentAt(3)).toEqual({});
  });

  it.each([
    [{ cpu: 9 }, 'resources.cpu'],
    [{ memory: 5000 }, 'resources.memory'],
    [{ gpu: 5 }, 'resources.gpu'],
    [{ gpu: 1.5 }, 'resources.gpu'],
  ])('refuse what never fits: %j', (each, name) => {
    expect(() => new ResourcePlaces(each, machine)).toThrow(name);
  });
});

it('trials at the same time have different GPUs, and another child takes over those of one that died', async () => {
  const objective = path.join(directory, 'objective.mjs');
  writeFileSync(
    objective,
    `export default async ({ x }, trial) => {
       const gpu = Number(process.env.CUDA_VISIBLE_DEVICES);
       const begin = Date.now();
       await trial.report({ loss: x, gpu, begin, threads: Number(process.env.OMP_NUM_THREADS) });
       await new Promise((resolve) => setTimeout(resolve, 30));
       if (trial.number % 5 === 4 && trial.attempt === 1) process.exit(1);
       return { loss: x };
     };`,
  );
  const executor = new ChildProcessExecutor({
    ...{ resources: { cpu: 2, gpu: 1 }, machine: { cpu: 8, gpus: ['3', '7'] }, output: 'ignore' },
  });
  expect(executor.concurrency).toBe(2);
  const running = new Map<number, number>();
  const seen: number[] = [];
  const { trials } = await tune(objective, {
    ...{ space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 12, sampler: 'random', scheduler: 'fifo' },
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
  expect(new Set(seen)).toEqual(new Set([3, 7]));
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
