/*
 * usage: node bench/peers/compare.mjs [--suites functions,tasks,fronts,constraints,failures,curves,curveFronts] [--problems name,...]
 *   [--half choosing|reporting] [--methods tpe,gp,optuna-tpe,...] [--seeds 30] [--python PATH] [--runs FILE] [--tell]
 *   [--record]
 *
 * Searches by samplers of our own and, with `--python` or `--peers`, which makes one, of other libraries. Each search is a
 * line of the file of runs as soon as it has ended: what is there is not run again. `--tell` runs nothing; `--record` keeps
 * the medians of what the file has in bench/compared.json and writes BENCHMARKS.md.
 */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chooseSampler, GPSampler, RandomSampler, TPESampler } from '@btcfc/tune';
import { writeReport } from '../recorded.mjs';
import { ownJudge, peerJudge, searchCurves } from './curves.mjs';
import { pythonWithPeers } from './environment.mjs';
import { Peer, versionsOf } from './peer.mjs';
import { keepMedians } from './report.mjs';
import { appendRun, readRuns } from './runs.mjs';
import { searchOwn, searchPeer } from './search.mjs';
import { suitesOf } from './suites.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const data = process.env.BTCFC_REFERENCE_DATA ?? path.resolve(here, '../../../../../shared');
const own = {
  random: () => new RandomSampler(),
  tpe: () => new TPESampler(),
  gp: () => new GPSampler(),
  default: ({ space, count }) => chooseSampler({ space, numSamples: count }),
};

const theirs = {
  optuna: ['optuna-tpe', 'optuna-gp', 'optuna-cmaes', 'optuna-nsga2'],
  hyperopt: ['hyperopt'],
  smac: ['smac-hpo', 'smac-blackbox'],
  ray: ['ray-hyperopt'],
  'syne-tune': ['syne-moasha'],
};

const { values } = parseArgs({
  options: {
    suites: { type: 'string', default: 'functions,tasks,fronts,constraints,failures,curves,curveFronts' },
    problems: { type: 'string' },
    half: { type: 'string' },
    methods: { type: 'string' },
    peers: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '30' },
    python: { type: 'string' },
    runs: { type: 'string', default: path.join(here, '.cache/runs.jsonl') },
    tell: { type: 'boolean', default: false },
  },
});

const suites = suitesOf(path.join(data, 'reference/functions.json'));
const chosen = values.suites.split(',').flatMap((suite) =>
  suites[suite]
    .filter(({ name, half }) => {
      const isNamed = values.problems === undefined || values.problems.split(',').includes(name);
      return isNamed && (values.half === undefined || half === values.half);
    })
    .map((problem) => ({ suite, problem })),
);
const python = values.python ?? (values.peers ? pythonWithPeers() : undefined);
const versions = python && versionsOf(python);
const methods = values.methods?.split(',') ?? [
  ...['random', 'tpe', 'gp', 'default'],
  ...Object.entries(theirs).flatMap(([library, each]) => (versions?.[library] ? each : [])),
];
const done = readRuns(values.runs);
let peer;

if (!values.tell) {
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    for (const { suite, problem } of chosen) {
      for (const method of methods) {
        if (!suits(method, suite)) continue;
        const key = { suite, problem: problem.name, method, seed };
        if (done.has(key)) continue;
        const search = problem.family ? curvesRun : own[method] ? ownRun : peerRun;
        const run = await search(problem, method, seed);
        done.add({ ...key, ...run });
        appendRun(values.runs, { ...key, ...run });
      }
    }
  }
  peer?.close();
}
for (const { suite, problem } of chosen) {
  for (const method of methods) tell(suite, problem, method);
}
if (values.record) {
  keepMedians(done, {
    date: new Date().toISOString().slice(0, 10),
    halfOf: (suite, name) => suites[suite].find((problem) => problem.name === name)?.half,
  });
  writeReport();
}

/** Of the suites, which a method has an answer to. */
function suits(method, suite) {
  if (suite === 'curves') return method === 'default' || method === 'ray-hyperopt';
  if (suite === 'curveFronts') return method === 'default' || method === 'syne-moasha';
  if (/^(ray|syne)-/.test(method)) return false;
  if (suite === 'fronts') return !/^(hyperopt|smac)|cmaes/.test(method);
  if (suite === 'constraints') return !/^(hyperopt|smac)|nsga2|cmaes/.test(method);
  return method !== 'optuna-nsga2';
}

function ownRun(problem, method, seed) {
  return searchOwn({ problem, sampler: own[method](problem), seed, count: countOf(problem, method) });
}

async function peerRun(problem, method, seed) {
  const count = countOf(problem, method);
  return {
    ...(await searchPeer({ problem, peer: thePeer(method), method, seed, count })),
    ...toldOf(method),
  };
}

async function curvesRun({ family, goals }, method, seed) {
  if (own[method]) return searchCurves({ family, judge: ownJudge({ family, seed, goals }), seed, goals });
  const judge = await peerJudge({ peer: thePeer(method), method, family, seed, goals });
  const run = await searchCurves({ family, judge, seed, goals });
  peer.end();
  return { ...run, ...toldOf(method) };
}

function thePeer(method) {
  if (!python) throw new Error(`--python is missing, for ${method}.`);
  peer ??= new Peer(python);
  return peer;
}

function toldOf(method) {
  const library = { syne: 'syne-tune' }[method.split('-')[0]] ?? method.split('-')[0];
  return { version: versions[library], threads: versions.threads };
}

/** Processes are no samplers for long searches: they are compared after 50 and 100 trials. */
function countOf({ count }, method) {
  return /gp|default|blackbox|hpo/.test(method) ? Math.min(count, 100) : count;
}

function tell(suite, { name }, method) {
  const runs = done.of({ suite, problem: name, method });
  if (runs.length === 0) return;
  const medians = runs[0].figures.map((_, index) => median(runs.map(({ figures }) => figures[index])));
  const ms = median(runs.map(({ milliseconds = Number.NaN }) => milliseconds));
  const figures = medians.map((value) => Number(value.toPrecision(3))).join(' / ');
  console.log(
    `${name.padEnd(18)} ${method.padEnd(14)} ${figures.padEnd(30)} n=${runs.length} ${ms.toFixed(1)} ms`,
  );
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
