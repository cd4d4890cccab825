import { readFileSync } from 'node:fs';
import { spaceFromJSON } from '@btcfc/tune';

const neighbours = 6;
/** Settings are chosen on two, and reported on the other two, as of own-functions.mjs. */
const choosing = ['svm_wine', 'boosting_diabetes'];

/**
 * Searches for the settings of scikit-learn's models, as tables that tasks.py has measured. Between its rows, a loss is
 * the mean of the nearest six, weighed by the inverse of their squared distance (Shepard 1968): it has the rows' own noise
 * and no smaller loss than they.
 */
export function tableTasks() {
  return tables('tasks.jsonl').map(({ name, space, rows }) => {
    const losses = rows.map(([, loss]) => loss).sort((a, b) => a - b);
    return {
      name,
      half: choosing.includes(name) ? 'choosing' : 'reporting',
      space: spaceFromJSON(JSON.stringify(space)),
      /** The best row, and what half of the rows reach. */
      optimum: losses[0],
      median: losses[losses.length >> 1],
      evaluate: interpolation(space, rows),
    };
  });
}

/**
 * Searches for LSTMs that forecast well and soon, as tables that lstm-latency.mjs has measured. Between its rows, a loss is as
 * above, and a latency too, of those that are nearest in what shapes the network: it does not depend on how that was trained.
 * Reference point: the loss of persistence, and the latency that nine in ten rows stay below.
 */
export function latencyTasks() {
  return tables('lstm-latency.jsonl').map(({ name, space, rows }) => {
    const { units, layers, window } = space;
    const latencies = rows.map(([, , latency]) => latency).sort((a, b) => a - b);
    const loss = interpolation(space, rows);
    const latency = interpolation({ units, layers, window }, rows, 2);
    return {
      ...{ name, half: 'reporting', space: spaceFromJSON(JSON.stringify(space)) },
      reference: [1, latencies[Math.floor(0.9 * latencies.length)]],
      evaluate: (config) => [loss(config), latency(config)],
    };
  });
}

// a line that names a task and its space, then its rows
function tables(file) {
  const found = [];
  for (const line of readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')) {
    const told = JSON.parse(line);
    if (Array.isArray(told)) found.at(-1).rows.push(told);
    else found.push({ ...told, rows: [] });
  }
  return found;
}

/** What rows of `[config, loss]` say of a configuration, or another of their columns. */
function interpolation(space, rows, column = 1) {
  const places = rows.map(([config]) => placesOf(space, config));
  return (config) => {
    const at = placesOf(space, config);
    const near = places
      .map((place, row) => ({ row, distance: distanceOf(at, place) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, neighbours);
    const weights = near.map(({ distance }) => 1 / (distance + 1e-12));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return near.reduce((sum, { row }, index) => sum + (weights[index] / total) * rows[row][column], 0);
  };
}

function distanceOf(one, other) {
  let distance = 0;
  for (const [name, value] of one) {
    const there = other.get(name);
    if (there === undefined) continue;
    distance += typeof value === 'number' ? (value - there) ** 2 : value === there ? 0 : 1;
  }
  return distance;
}

// by name: numbers by their place on the scale from 0 to 1, options by what tells them apart
function placesOf(space, config, prefix = '', places = new Map()) {
  for (const [name, domain] of Object.entries(space)) {
    const value = config[name];
    const key = `${prefix}.${name}`;
    if (domain?.$domain === 'choice') {
      places.set(key, JSON.stringify(typeof value === 'object' ? value[name] : value));
      const option = domain.options.find((each) => typeof each === 'object' && each[name] === value?.[name]);
      if (option) placesOf(option, value, `${key}=${value[name]}`, places);
    } else if (domain?.$domain) {
      const scale = domain.$domain.includes('log') ? Math.log : (x) => x;
      places.set(key, (scale(value) - scale(domain.low)) / (scale(domain.high) - scale(domain.low)));
    }
  }
  return places;
}
