// Runs the tutorial's search with and without stopping, and compares the best watched loss by epochs spent in all trials
// together. To the end: suggested by TPE, as the notebook did, or by the sampler that `tune` takes by itself (`gp`). With
// stopping: what the tutorial does, ended after `--part` of the epochs of the searches that stop nobody.
// Arguments: --data FILE, --protocol NAME, --seeds N,N, --trials N, --epochs N, --part N, --ways tpe,gp,stopping,
// --at-a-time N, --plot FILE (an SVG). A seed takes about ten minutes.
import { option } from '@btcfc/core';
import { readFlags, writeFileAtomic } from '@btcfc/core/node';
import { plotSavings } from './plot-savings.mjs';
import { runTutorial } from './run-tutorial.mjs';

const { values: options } = readFlags(process.argv.slice(2), {
  data: [option.text(), 'a CSV with the 24 columns'],
  protocol: [option.oneOf(['forecast', 'notebook'], { default: 'forecast' }), 'the order of the rows'],
  seeds: [option.text({ default: '0,1,2' }), 'a search of each way for each'],
  trials: [option.integer({ min: 1, default: 32 }), 'trials of a search that stops nobody'],
  epochs: [option.integer({ min: 1, default: 48 }), 'most epochs of a trial'],
  part: [
    option.number({ min: 0, aboveMin: true, max: 1, default: 0.25 }),
    'share of these epochs for a search with stopping',
  ],
  ways: [option.text({ default: 'tpe,stopping' }), 'which ways: tpe, gp, stopping'],
  atATime: [option.integer({ min: 1, default: 1 }), 'searches at a time'],
  plot: [option.text(), 'an SVG to write'],
});
const fullLength = options.trials * options.epochs;
const stopping = 'with stopping';
const known = {
  tpe: { way: 'every trial to its end, TPE', changes: { sampler: 'tpe', scheduler: 'fifo' } },
  gp: { way: 'every trial to its end, Gaussian process', changes: { sampler: 'auto', scheduler: 'fifo' } },
  // enough trials for there to be something to go on with up to the end
  stopping: {
    way: stopping,
    changes: { numSamples: 2 * options.trials, most: Math.round(options.part * fullLength) },
  },
};
const ways = options.ways.split(',').map((name) => known[name]);

const searches = options.seeds.split(',').flatMap((seed) => ways.map((way) => ({ ...way, seed })));
const waiting = [...searches];
await Promise.all(
  Array.from({ length: options.atATime }, async () => {
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

/** The best loss after each epoch of all trials together. */
function search({ seed, changes }) {
  const { data, protocol, trials, epochs } = options;
  // the tutorial's trials have 0.16 of the epochs of its final training
  const plan = [
    '--protocol',
    protocol,
    '--trials',
    String(trials),
    '--epochs',
    String(Math.floor(epochs / 0.16)),
  ];
  return runTutorial({
    data,
    flags: [...plan, '--seed', seed, '--concurrency', '1'],
    replaced: { '@btcfc/tune': './changed-search.mjs' },
    env: { BTCFC_BENCH_SEARCH: JSON.stringify(changes) },
  });
}

function table() {
  const parts = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];
  const marks = [...new Set(parts.map((part) => Math.ceil(fullLength * part)))];
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
