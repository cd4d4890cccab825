/*
 * usage: node bench/speed.mjs [--trials 100,300] [--repeats 5] [--python PATH] [--methods tpe,gp,optuna-tpe,optuna-gp]
 *
 * Median processor time of one suggestion, milliseconds, in a space of ten parameters after so many random trials.
 */
import { parseArgs } from 'node:util';
import { Rng } from '@btcfc/core';
import {
  choice,
  GPSampler,
  lograndint,
  loguniform,
  RandomSampler,
  randint,
  TPESampler,
  uniform,
} from '@btcfc/tune';
import { pythonWithPeers } from './peers/environment.mjs';
import { Peer } from './peers/peer.mjs';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '100,300' },
    repeats: { type: 'string', default: '5' },
    python: { type: 'string' },
    methods: { type: 'string', default: 'tpe,gp,optuna-tpe,optuna-gp' },
  },
});
const space = {
  lr: loguniform(1e-5, 1),
  decay: loguniform(1e-7, 1e-1),
  units: lograndint(8, 512),
  layers: randint(1, 8),
  dropout: uniform(0, 0.5),
  momentum: uniform(0, 1),
  clip: uniform(0, 1),
  batch: choice([16, 32, 64]),
  kind: choice(['a', 'b', 'c']),
  share: uniform(0, 1),
};
const loss = ({ lr, decay, units, layers, dropout, momentum, clip, batch, kind, share }) =>
  0.1 * (Math.log10(lr) + 3) ** 2 +
  0.02 * (Math.log10(decay) + 4) ** 2 +
  0.02 * (Math.log2(units) - 6) ** 2 +
  0.01 * (layers - 3) ** 2 +
  (dropout - 0.1) ** 2 +
  0.3 * momentum * clip +
  (batch === 32 ? 0 : 0.05) +
  (kind === 'b' ? 0 : 0.1) +
  (share - 0.4) ** 2;
const own = { tpe: new TPESampler(), gp: new GPSampler() };
let peer;

for (const count of values.trials.split(',').map(Number)) {
  const rng = new Rng(count);
  const random = new RandomSampler();
  const trials = Array.from({ length: count }, (_, number) => {
    const config = random.suggest({ space, trials: [], mode: 'min', rng: rng.split(number) });
    return { number, config, state: 'complete', value: loss(config) };
  });
  for (const method of values.methods.split(',')) {
    const times = [];
    for (let repeat = 0; repeat < Number(values.repeats); repeat++)
      times.push(await timeOf(method, trials, repeat));
    times.sort((a, b) => a - b);
    console.log(
      `${method} after ${count}: ${times[times.length >> 1].toFixed(1)} ms (${times.map(Math.round).join(' ')})`,
    );
  }
}
peer?.close();

async function timeOf(method, trials, seed) {
  if (own[method]) {
    const start = process.cpuUsage();
    own[method].suggest({ space, trials, mode: 'min', rng: new Rng(seed) });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  }
  peer ??= new Peer(values.python ?? pythonWithPeers());
  const known = trials.map(({ config, value }) => [config, value]);
  const { ms } = await peer.begin({ method, space, seed, goals: 1, count: 1, known });
  peer.end();
  return ms;
}
