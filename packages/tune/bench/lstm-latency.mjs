/*
 * usage: node bench/lstm-latency.mjs SEATTLE_WEATHER_CSV [--rows 300]
 *
 * Measures the tables of problems/lstm-latency.jsonl: LSTMs of @btcfc/lstm with settings drawn at random, each trained on a
 * series and asked for forecasts. What is small in one is seldom small in the other:
 *
 * - loss: root mean squared error of the forecasts of the last fifth of the rows, as a share of that of persistence. The
 *   same rows tell the training when its weights were best.
 * - latency: milliseconds of `forecast` from one window, a median of two hundred calls: half of them after the training,
 *   half after the next one, so that the two tell how much it depends on what else the machine does.
 *
 * The series are the daily maximum of the temperature in Seattle, a day ahead (data/seattle-weather.csv of the package
 * vega-datasets 3.2.1: `npm pack vega-datasets@3.2.1`), and the equation of Mackey and Glass (1977), six steps ahead.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Rng } from '@btcfc/core';
import { lograndint, loguniform, RandomSampler, randint, spaceToJSON, uniform } from '@btcfc/tune';
// by its place: the tuner is built before it
import { LSTMForecaster } from '../../lstm/dist/index.js';

const { values, positionals } = parseArgs({
  options: { rows: { type: 'string', default: '300' } },
  allowPositionals: true,
});
const callsEach = 100;
const space = {
  units: lograndint(2, 192),
  layers: randint(1, 3),
  window: lograndint(2, 64),
  lr: loguniform(1e-4, 1e-1),
  dropout: uniform(0, 0.5),
  epochs: lograndint(2, 32),
};
const series = { lstm_seattle: seattle(positionals[0]), lstm_mackey_glass: mackeyGlass() };

// what runs first is slower, before it has been compiled
for (const layers of [1, 2, 3]) {
  const { X, y, ahead } = series.lstm_mackey_glass;
  const config = { units: 16, layers, window: 8, lr: 1e-2, dropout: 0.1, epochs: 4 };
  const forecaster = await trained(config, { X, y, ahead });
  for (let turn = 0; turn < 10; turn++) await latencies(forecaster, config, X);
  forecaster.dispose();
}
const lines = [];
for (const [name, { X, y, ahead }] of Object.entries(series)) {
  const rng = new Rng(1).split(name);
  const rows = [];
  const noise = [];
  let before;
  for (let number = 0; number < Number(values.rows); number++) {
    const sampler = new RandomSampler();
    const config = rounded(sampler.suggest({ space, trials: [], mode: 'min', rng: rng.split(number) }));
    const forecaster = await trained(config, { X, y, ahead });
    const row = { config, loss: await lossOf(forecaster, config, { X, y, ahead }) };
    const calls = await latencies(forecaster, config, X);
    if (before) await finish(before, X, { rows, noise });
    before = { ...row, forecaster, calls };
  }
  await finish(before, X, { rows, noise });
  console.error(name, 'half of the repeated latencies differ by less than', median(noise));
  lines.push({ name, space: JSON.parse(spaceToJSON(space)) }, ...rows);
}
const text = lines.map((line) => JSON.stringify(line)).join('\n');
writeFileSync(new URL('problems/lstm-latency.jsonl', import.meta.url), `${text}\n`);

async function trained({ units, layers, window, lr, dropout, epochs }, { X, y, ahead }) {
  const forecaster = new LSTMForecaster({
    ...{ hiddenDim: units, numLayers: layers, seqLen: window, lr, dropout, epochs, patience: epochs },
    ...{ target: 'level', targetOffset: ahead, batchSize: 32, seed: 1 },
  });
  await forecaster.fit({ X, y, validation: 0.2, progress: 'none' });
  return forecaster;
}

async function lossOf(forecaster, { window }, { X, y, ahead }) {
  const predictions = await forecaster.predict({ X });
  let [own, persistence] = [0, 0];
  for (let row = Math.round(0.8 * y.length); row < y.length; row++) {
    own += (predictions[row - ahead - window + 1] - y[row]) ** 2;
    persistence += (y[row - ahead] - y[row]) ** 2;
  }
  return Math.sqrt(own / persistence);
}

async function latencies(forecaster, { window }, X) {
  const last = Object.fromEntries(Object.entries(X).map(([name, column]) => [name, column.slice(-window)]));
  const found = [];
  for (let call = -callsEach / 2; call < callsEach; call++) {
    const start = performance.now();
    await forecaster.forecast({ X: last });
    if (call >= 0) found.push(performance.now() - start);
  }
  return found;
}

async function finish({ config, loss, forecaster, calls }, X, { rows, noise }) {
  const again = await latencies(forecaster, config, X);
  forecaster.dispose();
  noise.push(Math.abs(median(again) / median(calls) - 1));
  rows.push([config, short(loss), short(median([...calls, ...again]))]);
}

function seattle(file) {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  const table = lines.map((line) => line.split(','));
  const columns = ['temp_max', 'temp_min', 'precipitation', 'wind'];
  const X = Object.fromEntries(
    columns.map((name) => [name, Float64Array.from(table, (row) => Number(row[names.indexOf(name)]))]),
  );
  return { X, y: X.temp_max, ahead: 1 };
}

// x' = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x, by Euler's method, kept once a unit of time
function mackeyGlass() {
  const [delay, perUnit, units, dropped] = [17, 10, 1200, 200];
  const path = new Array(delay * perUnit).fill(1.2);
  while (path.length < (delay + dropped + units) * perUnit) {
    const [now, then] = [path.at(-1), path.at(-delay * perUnit)];
    path.push(now + (0.2 * (then / (1 + then ** 10)) - 0.1 * now) / perUnit);
  }
  const first = (delay + dropped) * perUnit;
  const x = Float64Array.from({ length: units }, (_, unit) => path[first + unit * perUnit]);
  return { X: { x }, y: x, ahead: 6 };
}

function rounded(config) {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, short(value)]));
}

function short(value) {
  return Number(value.toPrecision(5));
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
