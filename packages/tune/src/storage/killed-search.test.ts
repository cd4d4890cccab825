import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';

jest.setTimeout(120_000);

const source = `
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ASHAScheduler, JournalStorage, TPESampler, tune, uniform } from '../index';

const [journal, diary, type] = process.argv.slice(2);
const note = (...words: unknown[]) => {
  appendFileSync(diary!, words.join(' ') + '\\n');
  console.log(words.join(' '));
};

async function objective({ x }: { x: number }, trial: any) {
  note('begin', trial.number);
  const from = ((await trial.loadCheckpoint()) as number | undefined) ?? 0;
  for (let epoch = from + 1; epoch <= 8; epoch++) {
    await sleep(1);
    const mse = x + 1 / epoch;
    const reported = trial.report({ epoch, mse }, { checkpoint: epoch });
    // once report has answered, whatever it says, the value is kept
    await reported.catch(() => {});
    note('reported', trial.number, epoch, mse);
    await reported;
  }
}

const { trials } = await tune(objective, {
  space: { x: uniform(0, 1) }, metric: 'mse', numSamples: 30, concurrency: 3, seed: 2,
  sampler: new TPESampler(), storage: new JournalStorage(journal!),
  scheduler: new ASHAScheduler({ maxT: 8, reductionFactor: 2, type: type as 'stopping' }),
  onProgress({ type, trial }) { if (type === 'trial-ended') note('ended', trial.number, trial.state); },
});
console.log('trials', JSON.stringify(trials));
`;

let directory: string;
const program = () => path.join(directory, 'search.mjs');

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-killed-'));
  const entry = path.join(__dirname, `.killed-search-${process.pid}.ts`);
  writeFileSync(entry, source);
  try {
    execFileSync(require.resolve('esbuild/bin/esbuild'), [
      ...[entry, '--bundle', '--platform=node', '--format=esm', '--log-level=error'],
      `--tsconfig=${path.join(__dirname, '../../../../tsconfig.json')}`,
      ...['--external:bullmq', '--external:ioredis', `--outfile=${program()}`],
    ]);
  } finally {
    rmSync(entry);
  }
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface FoundTrial {
  number: number;
  state: string;
  reports: { resource: number; value: number }[];
}

interface RunOptions {
  journal: string;
  diary: string;
  type: string;
  /** Values reported before the process is killed; undefined: never. */
  killAfter: number | undefined;
}

/** Runs the search; the trials, unless it was killed before it had them. */
function run({ journal, diary, type, killAfter }: RunOptions): Promise<FoundTrial[] | undefined> {
  const args = [program(), journal, diary, type];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if ((output.match(/^reported/gm) ?? []).length >= (killAfter ?? Infinity)) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      const [, trials] = /^trials (.*)$/m.exec(output) ?? [];
      if (code === 0 && trials) resolve(JSON.parse(trials));
      else if (signal === 'SIGKILL') resolve(undefined);
      else reject(new Error(`ended with ${code ?? signal}`));
    });
  });
}

it.each(['stopping', 'promotion'])('kill -9 at any moment loses nothing, by %s', async (type) => {
  const journal = path.join(directory, `${type}.jsonl`);
  const diary = path.join(directory, `${type}.txt`);
  const rng = new Rng(11);
  let kills = 0;
  let trials: FoundTrial[] | undefined;
  while (trials === undefined) {
    const killAfter = kills < 8 ? rng.integer(1, 6) : undefined;
    trials = await run({ journal, diary, type, killAfter });
    if (trials === undefined) kills++;
  }
  expect(kills).toBeGreaterThan(3);

  expect(trials).toHaveLength(30);
  expect(trials.every(({ state }) => state !== 'running' && state !== 'failed')).toBe(true);
  const ended = new Set<number>();
  let values = 0;
  for (const line of readFileSync(diary, 'utf8').trim().split('\n')) {
    const [word, trial, epoch, value] = line.split(' ');
    const number = Number(trial);
    if (word === 'begin') expect(ended.has(number)).toBe(false);
    if (word === 'ended') ended.add(number);
    if (word !== 'reported') continue;
    values++;
    expect(trials[number]!.reports).toContainEqual({ resource: Number(epoch), value: Number(value) });
  }
  expect(values).toBeGreaterThan(40);
});
