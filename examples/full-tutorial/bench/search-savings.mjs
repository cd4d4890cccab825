// Runs the tutorial's search with and without stopping, and compares the best watched loss by epochs spent in all trials
// together. To the end: suggested by TPE, as the notebook did, or by the sampler that `tune` takes by itself (`gp`). With
// stopping: what the tutorial does, ended after `--part` of the epochs of the searches that stop nobody.
// Arguments: --data FILE, --protocol NAME, --seeds N,N, --trials N, --part N, --ways tpe,gp,stopping, --at-a-time N,
// --plot FILE (an SVG). A seed takes about ten minutes.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '@btcfc/core/files';
import { plotSavings } from './plot-savings.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    protocol: { type: 'string', default: 'forecast' },
    seeds: { type: 'string', default: '0,1,2' },
    trials: { type: 'string', default: '32' },
    part: { type: 'string', default: '0.25' },
    ways: { type: 'string', default: 'tpe,stopping' },
    'at-a-time': { type: 'string', default: '1' },
    plot: { type: 'string' },
  },
});
const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const epochsOfTrial = 48;
const fullLength = Number(options.trials) * epochsOfTrial;
const stopping = 'with stopping';
const known = {
  tpe: { way: 'every trial to its end, TPE', flags: ['--sampler', 'tpe', '--no-stopping'] },
  gp: { way: 'every trial to its end, Gaussian process', flags: ['--no-stopping'] },
  // enough trials for there to be something to go on with up to the end
  stopping: {
    way: stopping,
    flags: ['--trials', String(2 * Number(options.trials))],
    most: Number(options.part) * fullLength,
  },
};
const ways = options.ways.split(',').map((name) => known[name]);

const searches = options.seeds.split(',').flatMap((seed) => ways.map((way) => ({ ...way, seed })));
const waiting = [...searches];
await Promise.all(
  Array.from({ length: Number(options['at-a-time']) }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      next.bests = await search(next);
      const { seed, way, bests } = next;
      console.log(`seed ${seed}, ${way}: ${bests.at(-1)} after ${bests.length} epochs`);
    }
  }),
);
console.log(`\n${table()}`);
if (options.plot) {
  const names = ways.map(({ way }) => way);
  writeFileAtomic(options.plot, plotSavings(searches, names));
}

/** The best loss after each epoch of all trials together, up to `most`. */
async function search({ seed, flags, most = Number.POSITIVE_INFINITY }) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'btcfc-bench-'));
  const source = options.data ? ['--data', path.resolve(options.data)] : ['--synthetic'];
  const { protocol, trials } = options;
  const plan = ['--protocol', protocol, '--trials', trials, '--search-epochs', String(epochsOfTrial)];
  const rest = ['--workers', '1', '--epochs', '1', '--seed', seed, '--out', out];
  const journal = path.join(out, 'LSTM', 'Models', 'search.jsonl');
  try {
    await run(
      ['dist/main.js', ...source, ...plan, ...rest, ...flags],
      () => bestLosses(journal).length >= most,
    );
    return bestLosses(journal).slice(0, most);
  } finally {
    // processes of trials may still be ending
    rmSync(out, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs the tutorial until it ends, or `isEnough`. */
function run(args, isEnough) {
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const watch = setInterval(() => isEnough() && program.kill('SIGKILL'), 500);
    program.on('exit', (code, signal) => {
      clearInterval(watch);
      if (code === 0 || signal === 'SIGKILL') resolve();
      else reject(new Error(`The tutorial ended with ${code}.`));
    });
  });
}

function bestLosses(journal) {
  let best = Number.POSITIVE_INFINITY;
  if (!existsSync(journal)) return [];
  // the last line may be only half there
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  return lines
    .map(JSON.parse)
    .filter(({ type, value }) => type === 'report' && typeof value === 'number')
    .map(({ value }) => (best = Math.min(best, value)));
}

function table() {
  const marks = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].map((part) => Math.round(fullLength * part));
  const rows = searches.map(({ way, seed, bests }) => {
    const losses = marks.map((epochs) => (epochs > bests.length ? '' : bests[epochs - 1].toFixed(4)));
    return `| ${seed} | ${way} | ${losses.join(' | ')} | ${bests.at(-1).toFixed(4)} (${bests.length}) |`;
  });
  return [
    `| seed | way | ${marks.join(' | ')} | at its end (epochs) |`,
    `|---|---|${marks.map(() => '---:').join('|')}|---:|`,
    ...rows,
    '',
    ...(ways.includes(known.stopping) ? ways.filter(({ way }) => way !== stopping).map(reached) : []),
  ].join('\n');
}

/** After which part of another way's epochs stopping comes to what that has at its end. */
function reached({ way }) {
  const parts = searches
    .filter((search) => search.way === way)
    .map(({ seed, bests }) => {
      const stopped = searches.find((search) => search.seed === seed && search.way === stopping);
      const epochs = 1 + stopped.bests.findIndex((best) => best <= bests.at(-1));
      return epochs === 0 ? 'never' : `${((100 * epochs) / bests.length).toFixed(0)}%`;
    });
  return `- with stopping, the last loss of "${way}" is reached after ${parts.join(', ')} of its epochs`;
}
