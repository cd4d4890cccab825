import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import { type RedisWorker, startRedisWorker } from '@btcfc/tune';
import { shopsCsv } from '../test-support/shops';

jest.setTimeout(120_000);

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc forecast executors '));
const source = path.join(directory, 'shops.csv');
const driver = path.join(directory, 'driver.mjs');
const built = path.resolve(__dirname, '../../dist');
const tune = path.resolve(__dirname, '../../../tune/dist/index.js');

beforeAll(() => {
  writeFileSync(source, shopsCsv({ shops: 5, days: 63 }));
  writeFileSync(
    driver,
    `import { forecast } from ${JSON.stringify(pathToFileURL(path.join(built, 'index.js')).href)};
     import { RedisExecutor } from ${JSON.stringify(pathToFileURL(tune).href)};
     const { redis, out, ...options } = JSON.parse(process.argv[2]);
     const result = await forecast(${JSON.stringify(source)}, {
       horizon: 7, preset: 'fast', candidates: ['theta', 'arRidge'], progress: false, ...options,
       ...(redis && { executor: new RedisExecutor({ redis, queue: 'forecasts', concurrency: 4 }) }),
       onProgress: ({ done, total }) => console.log(\`\${done}/\${total}\`),
     });
     await result.save(out, { pictures: false });
     process.exit();`,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Forecasts in a process of its own; the files that were saved, by name, and how many candidates were told of. */
async function run(
  options: { out: string; concurrency?: number; journal?: string; redis?: string },
  onTold: (told: number, child: ChildProcess) => unknown = () => {},
): Promise<{ files: Record<string, string> | undefined; told: number }> {
  const out = path.join(directory, options.out);
  const child: ChildProcess = spawn(process.execPath, [driver, JSON.stringify({ ...options, out })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let told = 0;
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    told += text.split('\n').length - 1;
    onTold(told, child);
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { files: code === 0 ? filesIn(out) : undefined, told };
}

function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(folder, name)).toString('latin1')]),
  );
}

let expected: Record<string, string>;
beforeAll(async () => {
  expected = (await run({ out: 'alone' })).files!;
  expect(Object.keys(expected)).toContain('forecast.csv');
});

it('comes to the same bytes in child processes, also after a driver that was killed', async () => {
  const journal = path.join(directory, 'journal.jsonl');
  const killed = await run({ out: 'killed', concurrency: 2, journal }, (told, child) => {
    if (told >= 4) child.kill('SIGKILL');
  });
  expect(killed.files).toBeUndefined();
  // what was done is told at once; what is tried again would be written again
  const before = readFileSync(journal, 'utf8').split('\n').length;
  expect(before).toBeGreaterThanOrEqual(5);
  const resumed = await run({ out: 'resumed', concurrency: 2, journal });
  expect(resumed.files).toEqual(expected);
  // a heading, 3 candidates of 5 series, and the end of the last line
  expect(readFileSync(journal, 'utf8').split('\n')).toHaveLength(1 + 15 + 1);
});

describeWithRedis('many machines', () => {
  let redis: TestRedis;
  const workers: RedisWorker[] = [];
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.drain({ timeoutMs: 0 })));
    await redis.stop();
  });

  it('come to the same bytes', async () => {
    const objective = path.join(built, 'worker.js');
    workers.push(await startRedisWorker({ redis: redis.url, queue: 'forecasts', objective, concurrency: 2 }));
    const { files, told } = await run({ out: 'redis', redis: redis.url });
    expect(told).toBe(15);
    expect(files).toEqual(expected);
  });
});
