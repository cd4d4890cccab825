import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { entryFile } from '../entry-file';
import { ChildProcessExecutor, InProcessExecutor } from '../index';
import { type ConformanceCheck, executorChecks, executorObjective } from '../testing';

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
    executorChecks(() => ({ executor: new ChildProcessExecutor({ workers: 2 }), objective })),
  ],
])('%s', (_, checks) => {
  it.each(checks)('$name', async ({ run }) => {
    await expect((async () => run())()).resolves.toBeUndefined();
  });
});
