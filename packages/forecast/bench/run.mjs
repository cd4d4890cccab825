/*
 * usage: node bench/run.mjs [--quick] [--series airpass,...] [--models ETS,...] [--told-period] [--peers [NAME,...]]
 *   [--again] [--record]
 *
 * Our models, with their defaults, on the series, beside what was recorded of R's and Python's. `--peers` runs those that
 * have no record yet (with `--again` all of them) in a pinned environment that it makes. `--quick` takes a few short
 * series and models without a network. With `--record` our scores go into recorded.json, and BENCHMARKS.md is written.
 */
import { parseArgs } from 'node:util';
import { contestantNames, naiveScores, runContestants } from './contestants.mjs';
import { peers, recordedPeers, runPeers } from './peers/run-peers.mjs';
import { keepScores, recordedScores, writeBenchmarks } from './recorded.mjs';
import { tablesOf } from './report.mjs';
import { benchmarkSeries } from './series.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    series: { type: 'string' },
    models: { type: 'string' },
    'told-period': { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const quickSeries = ['airpass', 'ukgas', 'USAccDeaths', 'LakeHuron', 'unemp', 'M3 N2500'];
const withoutNetwork = ['ETS', 'Theta', 'ARIMA', 'MSTL', 'ridge on lags'];

const listed = (text) => text?.split(',').filter((name) => name !== '');
const wanted = listed(options.series) ?? (options.quick ? quickSeries : undefined);
const series = benchmarkSeries().filter(({ name }) => wanted === undefined || wanted.includes(name));
if (!series.some(({ set }) => set === 'handed') && !wanted) {
  console.log('The reference data is not there: without the series it holds, our own alone are forecast.');
}
const names = listed(options.models) ?? (options.quick ? withoutNetwork : contestantNames);

if (options.peers) {
  const chosen = positionals.length > 0 ? positionals.flatMap(listed) : Object.keys(peers);
  await runPeers(series, { names: chosen, again: options.again });
}

const naive = naiveScores(series);
const ours = options.record ? recordedScores().scores : {};
await runContestants(series, {
  names,
  isPeriodTold: options['told-period'],
  onScores: (model, one, scores) => {
    ours[model] = { ...ours[model], [one]: scores };
    if (options.record) keepScores(model, one, scores);
    console.error(`${model}, ${one}: ${describe(scores, naive[one])}`);
  },
});
const recorded = recordedPeers();
const ets = recorded.scores['R ets'];
const models = { ...ours, ...recorded.scores };
console.log(tablesOf({ series, naive, models, ets }).join('\n'));
if (options.record) writeBenchmarks();

function describe({ error, mase, pinball, coverage, seconds }, naiveScore) {
  if (error) return `failed: ${error}`;
  const spread =
    pinball === undefined ? '' : `, pinball ${pinball.toFixed(3)}, coverage ${coverage.toFixed(2)}`;
  return `MASE ${mase.toFixed(3)}, ${(mase / naiveScore.mase).toFixed(2)} of seasonal naive${spread}, ${seconds.toFixed(1)} s`;
}
