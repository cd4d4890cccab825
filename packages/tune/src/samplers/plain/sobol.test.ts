import { Rng } from '@btcfc/core';
import type { ConfigOf } from '../../space/config-of';
import { choice, randint, type Space, uniform } from '../../space/domain';
import type { TrialRecord } from '../sampler';
import { SobolSampler } from './sobol-sampler';
import { mostDimensions, scramble, sobolCoordinate } from './sobol-sequence';

/** What scipy 1.17's `qmc.Sobol(d=100, scramble=False, bits=32)` gives, times 2^32. */
const recorded = {
  indices: [1, 2, 7, 100, 513, 1023],
  dimensions: [0, 1, 2, 5, 17, 40, 99],
  // biome-ignore format: a table
  points: [
    [2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648],
    [3221225472, 1073741824, 1073741824, 3221225472, 1073741824, 1073741824, 3221225472],
    [536870912, 2684354560, 1610612736, 1610612736, 536870912, 536870912, 2684354560],
    [1778384896, 1107296256, 3321888768, 3187671040, 3187671040, 3053453312, 3791650816],
    [2160066560, 3225419776, 1950351360, 281018368, 566231040, 3208642560, 1799356416],
    [4194304, 3233808384, 2629828608, 1883242496, 3762290688, 2713714688, 2277507072],
  ],
};

/** The centred discrepancy (Hickernell 1998), squared. */
function discrepancy(points: readonly (readonly number[])[]): number {
  const [count, dimensions] = [points.length, points[0]!.length];
  const product = (factor: (dimension: number) => number) => {
    let all = 1;
    for (let dimension = 0; dimension < dimensions; dimension++) all *= factor(dimension);
    return all;
  };
  let single = 0;
  let pairs = 0;
  for (const one of points) {
    const from = (point: readonly number[], d: number) => Math.abs(point[d]! - 0.5);
    single += product((d) => 1 + 0.5 * from(one, d) - 0.5 * from(one, d) ** 2);
    for (const other of points) {
      pairs += product((d) => 1 + 0.5 * (from(one, d) + from(other, d) - Math.abs(one[d]! - other[d]!)));
    }
  }
  return (13 / 12) ** dimensions - (2 / count) * single + pairs / count ** 2;
}

const points = (count: number, dimensions: number, coordinate = sobolCoordinate) =>
  Array.from({ length: count }, (_, index) =>
    Array.from({ length: dimensions }, (__, dimension) => coordinate(index, dimension) / 2 ** 32),
  );

function suggestAll<const S extends Space>(space: S, count: number, seed?: number): ConfigOf<S>[] {
  const sampler = new SobolSampler({ seed });
  const trials: TrialRecord[] = [];
  for (let number = 0; number < count; number++) {
    const config = sampler.suggest({ space, trials, mode: 'min', rng: new Rng(number) });
    trials.push({ number, config, state: 'running' });
  }
  return trials.map(({ config }) => config as ConfigOf<S>);
}

describe('the Sobol sequence', () => {
  it('is that of scipy', () => {
    const { indices, dimensions } = recorded;
    expect(indices.map((index) => dimensions.map((dimension) => sobolCoordinate(index, dimension)))).toEqual(
      recorded.points,
    );
    expect(mostDimensions).toBe(100);
  });

  it('has the discrepancy that scipy finds', () => {
    expect(discrepancy(points(256, 2))).toBeCloseTo(1.663160380993567e-5, 12);
    expect(discrepancy(points(256, 5))).toBeCloseTo(0.0002597808337478913, 12);
  });

  it('stays as even when it is scrambled, by each seed otherwise', () => {
    const rng = new Rng(2);
    const discrepancies = Array.from({ length: 10 }, () => {
      const seeds = Array.from({ length: 5 }, () => rng.integer(0, 2 ** 32 - 1));
      return discrepancy(
        points(256, 5, (index, dimension) => scramble(sobolCoordinate(index, dimension), seeds[dimension]!)),
      );
    });
    // scipy's own scrambling: at most 0.000247 in 20 tries; points drawn at random: 0.0056
    expect(Math.max(...discrepancies)).toBeLessThan(0.0003);
    expect(new Set(discrepancies).size).toBe(10);
  });
});

describe('SobolSampler', () => {
  it('has one value in each part of every parameter, and each pair of halves as often', () => {
    const space = { x: uniform(0, 1), y: uniform(-2, 2), n: randint(1, 16), c: choice(['a', 'b', 'c', 'd']) };
    const configs = suggestAll(space, 64, 5);
    const parts = (values: number[]) => new Set(values).size;
    expect(parts(configs.map(({ x }) => Math.floor(x * 64)))).toBe(64);
    expect(parts(configs.map(({ y }) => Math.floor((y + 2) * 16)))).toBe(64);
    for (let n = 1; n <= 16; n++) expect(configs.filter((config) => config.n === n)).toHaveLength(4);
    for (const c of ['a', 'b', 'c', 'd']) {
      expect(configs.filter((config) => config.c === c)).toHaveLength(16);
    }
    const isLow = ({ x, y }: { x: number; y: number }) => x < 0.5 && y < 0;
    expect(configs.filter(isLow)).toHaveLength(16);
  });

  it('gives other points by another seed, and the same by the same', () => {
    const space = { x: uniform(0, 1) };
    expect(suggestAll(space, 8, 1)).toEqual(suggestAll(space, 8, 1));
    expect(suggestAll(space, 8, 1)).not.toEqual(suggestAll(space, 8, 2));
  });

  it('goes on where parameters do not exist, and beyond its dimensions', () => {
    const branched = { kind: choice([{ a: uniform(0, 1) }, { b: uniform(0, 1) }]) };
    const halves = suggestAll(branched, 32).map(({ kind }) => ('a' in kind ? 'a' : 'b'));
    expect(halves.filter((half) => half === 'a')).toHaveLength(16);
    const wide = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`x${index}`, uniform(0, 1)]));
    expect(new Set(suggestAll(wide, 2).map(({ x119 }) => x119)).size).toBe(2);
  });
});
