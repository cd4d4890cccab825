import type { Rng } from '@btcfc/core';
import { type FlatSpace, type Point, sampleValue } from '../../../space/flat-space';
import {
  drawLevel,
  fromUnit,
  levelOf,
  levelValue,
  type NumericParameter,
  type Parameter,
  toUnit,
} from '../../../space/parameter';
import type { Acquisition } from './acquisition';

export interface ScoredPoint {
  point: Point;
  score: number;
}

export interface MaximizeAcquisitionOptions {
  acquisition: Acquisition;
  /** Observed points, best first. */
  best: readonly Point[];
  rng: Rng;
}

const randomPoints = 300;
const nearbyPoints = 300;
const startCount = 6;
const bestTried = 5;
const rounds = 4;
// grids with more values than this are climbed as if they had no gaps, then searched from neighbour to neighbour
const shortGrid = 8;
const scannedGrid = 16;

/**
 * Points where the acquisition is largest, best first: the best of many random points and of changes to the best
 * observed ones, each improved by turns over numbers (by gradient) and over choices and grids (one by one).
 */
export function maximizeAcquisition({ acquisition, best, rng }: MaximizeAcquisitionOptions): ScoredPoint[] {
  const { flat } = acquisition.map;
  const score = (point: Point): ScoredPoint => ({ point, score: acquisition.at(point) });
  const pool: ScoredPoint[] = [];
  for (let draw = 0; draw < randomPoints; draw++) pool.push(score(flat.samplePoint(rng)));
  for (let draw = 0; draw < nearbyPoints; draw++) {
    pool.push(score(changePoint(flat, best[draw % Math.min(bestTried, best.length)]!, rng)));
  }
  pool.sort(byScore);
  const starts = separatePoints(pool, acquisition);
  const improved = starts.map((start) => improve(start, acquisition, rng));
  return [...improved, ...pool].sort(byScore);
}

function byScore(left: ScoredPoint, right: ScoredPoint): number {
  return right.score - left.score;
}

// the first points of the pool that are not all in one place
function separatePoints(pool: readonly ScoredPoint[], { map }: Acquisition): ScoredPoint[] {
  const chosen: { start: ScoredPoint; features: Float64Array }[] = [];
  for (const start of pool) {
    if (chosen.length === startCount) break;
    const features = map.toFeatures(start.point);
    const isApart = chosen.every((other) => map.distance(features, other.features) > 1e-3 * features.length);
    if (isApart) chosen.push({ start, features });
  }
  return chosen.map(({ start }) => start);
}

function improve(start: ScoredPoint, acquisition: Acquisition, rng: Rng): ScoredPoint {
  const { parameters } = acquisition.map.flat;
  const climb = (from: ScoredPoint, longestGrid: number): ScoredPoint => {
    const point = acquisition.climb(from.point, (position) => parameters[position]!.levels > longestGrid);
    const score = acquisition.at(point);
    return score > from.score ? { point, score } : from;
  };
  let current = climb(start, shortGrid);
  for (let round = 0; round < rounds; round++) {
    const before = current.score;
    current = improveLevels(climb(current, Number.MAX_VALUE), acquisition, rng);
    if (current.score - before < 1e-6) break;
  }
  return current;
}

/** Tries other values of each choice and each grid in turn. */
function improveLevels(start: ScoredPoint, acquisition: Acquisition, rng: Rng): ScoredPoint {
  const { flat, positions } = acquisition.map;
  let current = start;
  for (const position of positions) {
    const value = current.point[position]!;
    if (Number.isNaN(value)) continue;
    for (const other of otherLevels(flat.parameters[position]!, value, rng)) {
      const point = withValue(flat, current.point, { position, value: other, rng });
      const score = acquisition.at(point);
      if (score > current.score) current = { point, score };
    }
  }
  return current;
}

function otherLevels(parameter: Parameter, value: number, rng: Rng): number[] {
  const { levels } = parameter;
  if (levels === Number.POSITIVE_INFINITY) return [];
  if (parameter.type === 'categorical') {
    return Array.from({ length: levels }, (_, option) => option).filter((option) => option !== value);
  }
  const level = levelOf(parameter, value);
  const others =
    levels <= scannedGrid
      ? Array.from({ length: levels }, (_, index) => index)
      : [
          level - 2,
          level - 1,
          level + 1,
          level + 2,
          ...Array.from({ length: 4 }, () => drawLevel(parameter, rng)),
        ];
  return others
    .filter((other) => other !== level && other >= 0 && other < levels)
    .map((other) => levelValue(parameter, other));
}

interface Change {
  position: number;
  value: number;
  rng: Rng;
}

// the parameters of a branch that is entered are drawn at random, those of one that is left cease to exist
function withValue(flat: FlatSpace, point: Point, { position, value, rng }: Change): Point {
  const next = point.slice();
  next[position] = value;
  flat.parameters.forEach((parameter, index) => {
    if (!flat.isActive(index, next)) next[index] = Number.NaN;
    else if (Number.isNaN(next[index]!)) next[index] = sampleValue(parameter, rng);
  });
  return next;
}

/** A change of a point at a random scale, of some or all parameters. */
function changePoint(flat: FlatSpace, base: Point, rng: Rng): Point {
  const spread = 10 ** rng.uniform(-3, -0.5);
  const rate = Math.max(1.5 / base.length, rng.uniform());
  const point = new Float64Array(base.length).fill(Number.NaN);
  flat.parameters.forEach((parameter, position) => {
    if (!flat.isActive(position, point)) return;
    const value = base[position]!;
    if (Number.isNaN(value)) point[position] = sampleValue(parameter, rng);
    else if (parameter.type === 'categorical') {
      point[position] = rng.uniform() < optionChangeRate ? sampleValue(parameter, rng) : value;
    } else point[position] = rng.uniform() < rate ? moved(parameter, value, spread * rng.normal()) : value;
  });
  return point;
}

const optionChangeRate = 0.15;

function moved(parameter: NumericParameter, value: number, distance: number): number {
  return fromUnit(parameter, Math.min(1, Math.max(0, toUnit(parameter, value) + distance)));
}
