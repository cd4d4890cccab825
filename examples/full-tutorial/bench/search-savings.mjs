// Runs the tutorial's search three ways and compares the best watched loss by epochs spent in all trials together: as
// the notebook did (TPE, every trial to its end), with the sampler that `tune` takes by itself, and with stopping too.
// Arguments: --data FILE, --protocol NAME, --seeds N, --trials N, --workers N, --plot FILE (an SVG). It takes an hour.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '@btcfc/core/files';
import { plotSavings } from './plot-savings.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    protocol: { type: 'string', default: 'notebook' },
    seeds: { type: 'string', default: '3' },
    trials: { type: 'string', default: '32' },
    workers: { type: 'string', default: '1' },
    plot: { type: 'string' },
  },
});
const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const ways = {
  'TPE, all to their end': ['--sampler', 'tpe', '--no-stopping'],
  'Gaussian process, all to their end': ['--no-stopping'],
  'Gaussian process, with stopping': [],
};

const searches = [];
for (let seed = 0; seed < Number(options.seeds); seed++) {
  for (const [way, flags] of Object.entries(ways)) {
    const bests = await search(seed, flags);
    searches.push({ way, seed, bests });
    console.log(`seed ${seed}, ${way}: ${bests.at(-1)} after ${bests.length} epochs`);
  }
}
console.log(`\n${table()}`);
if (options.plot) writeFileAtomic(options.plot, plotSavings(searches, Object.keys(ways)));

/** The best loss after each epoch of all trials together. */
async function search(seed, flags) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'btcfc-bench-'));
  const source = options.data ? ['--data', path.resolve(options.data)] : ['--synthetic'];
  const { protocol, trials, workers } = options;
  const plan = ['--protocol', protocol, '--trials', trials, '--workers', workers, '--epochs', '1'];
  const all = ['dist/main.js', ...source, ...plan, '--seed', String(seed), '--out', out, ...flags];
  try {
    await run(all);
    return bestLosses(readFileSync(path.join(out, 'LSTM', 'Models', 'search.jsonl'), 'utf8'));
  } finally {
    rmSync(out, { recursive: true });
  }
}

function run(args) {
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    program.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`The tutorial ended with ${code}.`)),
    );
  });
}

function bestLosses(journal) {
  let best = Number.POSITIVE_INFINITY;
  const events = journal.trim().split('\n').map(JSON.parse);
  return events
    .filter(({ type, value }) => type === 'report' && typeof value === 'number')
    .map(({ value }) => (best = Math.min(best, value)));
}

function table() {
  const longest = Math.max(...searches.map(({ bests }) => bests.length));
  const marks = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].map((part) => Math.round(longest * part));
  const rows = searches.map(({ way, seed, bests }) => {
    const losses = marks.map((epochs) => (epochs > bests.length ? '' : bests[epochs - 1].toFixed(4)));
    return `| ${seed} | ${way} | ${losses.join(' | ')} | ${bests.at(-1).toFixed(4)} (${bests.length}) |`;
  });
  return [
    `| seed | way | ${marks.join(' | ')} | at its end (epochs) |`,
    `|---|---|${marks.map(() => '---:').join('|')}|---:|`,
    ...rows,
    '',
    ...Object.keys(ways).slice(0, 2).map(reached),
  ].join('\n');
}

/** After which part of another way's epochs stopping comes to what that has at its end. */
function reached(way) {
  const parts = searches
    .filter((search) => search.way === way)
    .map(({ seed, bests }) => {
      const stopping = searches.find((search) => search.seed === seed && search.way === Object.keys(ways)[2]);
      const epochs = 1 + stopping.bests.findIndex((best) => best <= bests.at(-1));
      return epochs === 0 ? 'never' : `${((100 * epochs) / bests.length).toFixed(0)}%`;
    });
  return `- with stopping, the last loss of "${way}" is reached after ${parts.join(', ')} of its epochs`;
}
