import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import { ChildProcessExecutor, InProcessExecutor, RedisExecutor, startRedisWorker } from '../index';
import { type ConformanceCheck, executorChecks, executorObjective } from '../testing';
import { entryFile } from './child-process/entry-file';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-executors-'));
const objective = pathToFileURL(path.join(directory, 'objective.mjs'));

beforeAll(() => {
  const testing = pathToFileURL(entryFile('testing' as 'cli'));
  writeFileSync(objective, `export { executorObjective as default } from ${JSON.stringify(testing.href)};`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each<[string, ConformanceCheck[]]>([
  [
    'InProcessExecutor',
    executorChecks(() => ({
      executor: new InProcessExecutor({ concurrency: 3 }),
      objective: executorObjective,
    })),
  ],
  [
    'ChildProcessExecutor',
    executorChecks(() => ({ executor: new ChildProcessExecutor({ concurrency: 2 }), objective })),
  ],
])('%s', (_, checks) => {
  it.each(checks)('$name', async ({ run }) => {
    await expect((async () => run())()).resolves.toBeUndefined();
  });
});

describeWithRedis('RedisExecutor', () => {
  let redis: TestRedis;
  let queues = 0;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.stop());

  const create = async (options: { checkpointDir?: string } = {}) => {
    const queue = `checks-${queues++}`;
    const common = { redis: redis.url, queue };
    const worker = await startRedisWorker({ ...common, ...options, objective, concurrency: 3 });
    return {
      ...{ executor: new RedisExecutor({ ...common, concurrency: 3 }), objective },
      close: () => worker.drain({ timeoutMs: 0 }),
    };
  };
  it.each(executorChecks(create))('$name', async ({ run }) => {
    await expect((async () => run())()).resolves.toBeUndefined();
  });

  const shared = executorChecks(() => create({ checkpointDir: path.join(directory, 'shared') }));
  it.each(shared.filter(({ name }) => name.includes('files')))(
    '$name, in a shared folder',
    async ({ run }) => {
      await expect((async () => run())()).resolves.toBeUndefined();
    },
  );
});
