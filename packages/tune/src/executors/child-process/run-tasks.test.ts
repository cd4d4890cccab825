import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ChildProcessExecutor, type Executor, runTasks } from '../../index';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-tasks-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = path.join(directory, 'tasks.mjs');

beforeAll(() =>
  writeFileSync(
    file,
    `let calls = 0;
     export default async ({ values, factor }, { signal }) => {
       if (factor === -1) throw new RangeError('a negative factor');
       if (factor === -2) process.exit(9);
       if (factor === -3 && calls++ === 0) throw new Error('the first time');
       if (factor === 0) await new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
       return { values: values.map((value) => value * factor), pid: process.pid };
     };
     export const named = (text) => text.toUpperCase();`,
  ),
);

interface Input {
  values: Float64Array;
  factor: number;
}
interface Output {
  values: Float64Array;
  pid: number;
}

const inputs = (...factors: number[]): Input[] =>
  factors.map((factor) => ({ values: Float64Array.of(0.1, Number.NaN), factor }));
const options = { concurrency: 2, output: 'ignore' } as const;

it('gives back results in the order of the inputs, from as many processes as told', async () => {
  const seen: number[] = [];
  const results = await runTasks<Input, Output>(pathToFileURL(file), inputs(1, 2, 3, 4, 5), {
    ...options,
    onResult: (_, index) => seen.push(index),
  });
  expect(results.map(({ values }) => values[0])).toEqual([1, 2, 3, 4, 5].map((factor) => 0.1 * factor));
  expect(ArrayBuffer.isView(results[0]!.values)).toBe(true);
  expect(results[0]!.values[1]).toBeNaN();
  const pids = new Set(results.map(({ pid }) => pid));
  expect(pids.size).toBeLessThanOrEqual(2);
  expect(pids).not.toContain(process.pid);
  expect(seen.sort()).toEqual([0, 1, 2, 3, 4]);
});

it('calls the export it is told, for no input none', async () => {
  expect(await runTasks(file, ['a', 'b'], { ...options, exportName: 'named' })).toEqual(['A', 'B']);
  expect(await runTasks(file, [], options)).toEqual([]);
});

it('rejects with the first failure, once the others have been told to end', async () => {
  await expect(runTasks(file, inputs(0, -1, 0, 1), options)).rejects.toMatchObject({
    name: 'RangeError',
    message: 'a negative factor',
  });
  await expect(runTasks(file, inputs(0, -2), options)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('exit code 9'),
  });
});

it('tries again as often as told', async () => {
  const found = await runTasks<Input, Output>(file, inputs(-3), { ...options, maxRetries: 1 });
  expect(found[0]!.values[0]).toBeCloseTo(-0.3, 12);
});

it('ends with the reason of its signal', async () => {
  const controller = new AbortController();
  const running = runTasks(file, inputs(1, 0, 0), {
    ...options,
    signal: controller.signal,
    onResult: () => controller.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
});

it.each([
  ['a module that is not there', 'absent.mjs', {}],
  ['maxRetries', 'tasks.mjs', { maxRetries: -1 }],
  ['concurrency', 'tasks.mjs', { concurrency: 0 }],
])('refuses %s', async (_, name, more) => {
  await expect(runTasks(path.join(directory, name), [1], { ...options, ...more })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  });
});

describe('by an executor', () => {
  it('has tasks done where trials are', async () => {
    const executor = new ChildProcessExecutor({ concurrency: 2, output: 'ignore' });
    const seen: number[] = [];
    const results = await runTasks<Input, Output>(file, inputs(1, 2, 3), {
      executor,
      onResult: (_, index) => seen.push(index),
    });
    expect(results.map(({ values }) => values)).toEqual(
      [1, 2, 3].map((factor) => Float64Array.of(0.1 * factor, Number.NaN)),
    );
    expect(new Set(results.map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
    expect(seen.sort()).toEqual([0, 1, 2]);
    const failing = runTasks(file, inputs(0, -1), { executor });
    await expect(failing).rejects.toThrow('a negative factor');
  });

  it('tries again what was lost, as another attempt', async () => {
    const attempts: number[] = [];
    const executor: Executor = {
      name: 'losing',
      concurrency: 1,
      start: () => ({
        async run(attempt) {
          attempts.push(attempt.attempt);
          if (attempts.length === 1) throw new Error('lost');
          attempts.push((await attempt.restart()).attempt);
          return attempt.config;
        },
        close() {},
      }),
    };
    expect(await runTasks(file, ['a'], { executor, maxRetries: 1 })).toEqual(['a']);
    expect(attempts).toEqual([...attempts].sort((one, other) => one - other));
    expect(new Set(attempts).size).toBe(3);
  });

  it('leaves it what has options of its own there', async () => {
    const executor = new ChildProcessExecutor({ concurrency: 1 });
    for (const [name, value] of Object.entries({ exportName: 'named', memoryLimit: 100 })) {
      await expect(runTasks(file, ['a'], { executor, [name]: value })).rejects.toThrow(name);
    }
  });
});
