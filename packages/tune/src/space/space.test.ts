import { BtcfcError, Rng } from '@btcfc/core';
import { tune } from '../index';
import {
  choice,
  lograndint,
  loguniform,
  qloguniform,
  quniform,
  randint,
  type Space,
  type SpaceValue,
  uniform,
} from './domain';
import { flattenSpace, sampleUniformly } from './flat-space';
import { cellOf, fromUnit, levelValue, type NumericParameter, toUnit } from './parameter';
import { spaceFromJSON, spaceToJSON } from './space-json';
import { fullSpace, randomSpace } from './test-spaces';
import { validateSpace } from './validate-space';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

describe('domains', () => {
  it('refuse bounds and steps that make no range', () => {
    expect(() => uniform(3, 1)).toThrow('`low <= high` must hold. Received: "low 3, high 1"');
    expect(() => loguniform(0, 1)).toThrow('`low` must be a number above 0');
    expect(() => lograndint(0, 8)).toThrow('`low` must be a whole number at least 1');
    expect(() => randint(1.5, 3)).toThrow('whole number');
    expect(() => randint(4, 3)).toThrow('at least 4');
    expect(() => quniform(0, 1, 0)).toThrow('`q`');
    expect(() => quniform(0, 1, 1e-12)).toThrow('`q`');
    expect(() => uniform(0, Number.POSITIVE_INFINITY)).toThrow('`high`');
    expect(() => choice([])).toThrow('at least one option');
  });

  it('draw what they say, each value with its probability', () => {
    const draws = 20_000;
    const share = (space: Space, matches: (value: number) => boolean) => {
      const rng = new Rng(4);
      let hits = 0;
      for (let i = 0; i < draws; i++) if (matches(sampleUniformly({ v: space.v! }, rng).v as number)) hits++;
      return hits / draws;
    };
    const error = 4 * Math.sqrt(0.25 / draws);
    expect(Math.abs(share({ v: uniform(2, 6) }, (v) => v < 3) - 1 / 4)).toBeLessThan(error);
    expect(Math.abs(share({ v: loguniform(1e-4, 1) }, (v) => v < 1e-3) - 1 / 4)).toBeLessThan(error);
    expect(Math.abs(share({ v: randint(1, 4) }, (v) => v === 4) - 1 / 4)).toBeLessThan(error);
    expect(Math.abs(share({ v: quniform(0, 1, 0.25) }, (v) => v === 0) - 1 / 5)).toBeLessThan(error);
    // cells of whole numbers end half way to their neighbours
    const mass = Math.log(2.5 / 1.5) / Math.log(8.5 / 0.5);
    expect(Math.abs(share({ v: lograndint(1, 8) }, (v) => v === 2) - mass)).toBeLessThan(error);
    expect(share({ v: randint(1, 4) }, (v) => ![1, 2, 3, 4].includes(v))).toBe(0);
  });

  it('keep to a grid that begins at the lower bound', () => {
    const values = (domain: Space[string]) => {
      const rng = new Rng(1);
      const seen = new Set(
        Array.from({ length: 500 }, () => sampleUniformly({ v: domain! }, rng).v as number),
      );
      return [...seen].sort((a, b) => a - b);
    };
    expect(values(quniform(0.1, 0.5, 0.1))).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(values(quniform(1, 10, 4))).toEqual([1, 5, 9]);
    expect(values(qloguniform(4, 20, 8))).toEqual([4, 12, 20]);
    expect(values(randint(-2, 1))).toEqual([-2, -1, 0, 1]);
  });
});

describe('grids of many digits', () => {
  const parameterOf = (domain: Space[string]) =>
    flattenSpace({ v: domain! }).parameters[0] as NumericParameter;
  const valuesOf = (domain: Space[string]) => {
    const parameter = parameterOf(domain);
    return Array.from({ length: parameter.levels }, (_, level) => levelValue(parameter, level));
  };
  const first = 1_700_000_000_000;

  it('have all their values, each as it is written', () => {
    expect(valuesOf(randint(first, first + 5))).toEqual([0, 1, 2, 3, 4, 5].map((i) => first + i));
    expect(valuesOf(quniform(1e9, 1e9 + 0.01, 0.001))).toEqual(
      // biome-ignore format: as they are written
      [1e9, 1000000000.001, 1000000000.002, 1000000000.003, 1000000000.004, 1000000000.005, 1000000000.006,
        1000000000.007, 1000000000.008, 1000000000.009, 1000000000.01],
    );
    expect(valuesOf(quniform(-0.3, 0.3, 0.1))).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(valuesOf(quniform(1e-9, 4e-9, 1e-9))).toEqual([1e-9, 2e-9, 3e-9, 4e-9]);
    expect(valuesOf(quniform(1 / 3, 1, 1 / 3))).toEqual([1 / 3, 2 / 3, 1]);
    const last = Number.MAX_SAFE_INTEGER;
    expect(valuesOf(randint(last - 4, last))).toEqual([4, 3, 2, 1, 0].map((i) => last - i));
  });

  it.each<[string, Space[string]]>([
    ['randint', randint(first, first + 5)],
    ['randint at the last whole numbers', randint(Number.MAX_SAFE_INTEGER - 5, Number.MAX_SAFE_INTEGER)],
    ['quniform', quniform(1e9, 1e9 + 0.005, 0.001)],
    ['lograndint', lograndint(1e15, 1e15 + 5)],
    ['qloguniform', qloguniform(1e9, 1e9 + 0.005, 0.001)],
  ])('are drawn evenly by %s, and covered by cells', (_, domain) => {
    const parameter = parameterOf(domain);
    const rng = new Rng(3);
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const { v } = sampleUniformly({ v: domain! }, rng) as { v: number };
      counts.set(v, (counts.get(v) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(valuesOf(domain));
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
    let edge = 0;
    for (const value of valuesOf(domain)) {
      const [start, end] = cellOf(parameter, value);
      expect(start).toBeCloseTo(edge, 9);
      expect(end - start).toBeCloseTo(1 / 6, 6);
      expect(fromUnit(parameter, (start + end) / 2)).toBe(value);
      expect(fromUnit(parameter, toUnit(parameter, value))).toBe(value);
      edge = end;
    }
    expect(edge).toBe(1);
  });

  it('of whole numbers are searched however wide they are', () => {
    const rng = new Rng(1);
    const draws = Array.from({ length: 200 }, () => sampleUniformly({ v: randint(0, 2 ** 40) }, rng).v);
    expect(Math.max(...draws)).toBeGreaterThan(0.95 * 2 ** 40);
    expect(draws.every((value) => Number.isInteger(value))).toBe(true);
    expect(draws.some((value) => value % 2 === 1)).toBe(true);
    const space = {
      model: { seed: { $domain: 'randint', low: -(2 ** 53) + 1, high: 2 ** 53 - 1 } },
    } as const;
    expect(() => validateSpace(space)).toThrow('`model.seed`');
    expect(() => quniform(1e9, 1e9 + 1e-5, 1e-8)).toThrow('the distance between numbers there');
  });

  it('and ranges wider than the largest number are drawn from', () => {
    const domain = uniform(-1.7e308, 1.7e308);
    const rng = new Rng(1);
    const draws = Array.from({ length: 400 }, () => sampleUniformly({ v: domain }, rng).v);
    expect(Math.abs(draws.filter((value) => value < 0).length - 200)).toBeLessThan(40);
    expect(Math.abs(draws.filter((value) => Math.abs(value) < 0.85e308).length - 200)).toBeLessThan(40);
    const parameter = parameterOf(domain);
    expect(fromUnit(parameter, toUnit(parameter, 1e307))).toBeCloseTo(1e307, -300);
  });
});

describe('the scale of a parameter', () => {
  const parameterOf = (domain: Space[string]) =>
    flattenSpace({ v: domain! }).parameters[0] as NumericParameter;

  it('runs from 0 to 1 and back', () => {
    expect(toUnit(parameterOf(loguniform(1e-4, 1)), 1e-2)).toBeCloseTo(0.5, 12);
    expect(fromUnit(parameterOf(loguniform(1e-4, 1)), 0.25)).toBeCloseTo(1e-3, 12);
    expect(toUnit(parameterOf(randint(0, 9)), 0)).toBeCloseTo(0.05, 12);
    expect(fromUnit(parameterOf(randint(0, 9)), 1)).toBe(9);
    expect(fromUnit(parameterOf(uniform(3, 3)), 0.7)).toBe(3);
  });

  it('is covered by the cells of a grid, without gaps', () => {
    for (const domain of [
      randint(-3, 9),
      lograndint(1, 70),
      quniform(0, 1, 0.3),
      qloguniform(1e-3, 2, 0.1),
    ]) {
      const parameter = parameterOf(domain);
      let edge = 0;
      for (let level = 0; level < parameter.levels; level++) {
        const value = levelValue(parameter, level);
        const [start, end] = cellOf(parameter, value);
        expect(start).toBeCloseTo(edge, 9);
        expect(end).toBeGreaterThan(start);
        expect(fromUnit(parameter, (start + end) / 2)).toBe(value);
        edge = end;
      }
      expect(edge).toBe(1);
    }
  });
});

describe('flattening', () => {
  it('lists parameters in order, those of branches with their condition', () => {
    const { parameters } = flattenSpace(fullSpace);
    expect(parameters.map(({ name }) => name)).toEqual([
      'lr',
      'dropout',
      'batch',
      'layers',
      'hidden',
      'width',
      'seqLen',
      'shape',
      'optimizer',
      'optimizer(sgd).lr',
      'optimizer(sgd).schedule',
      'optimizer(sgd).schedule(cosine).floor',
      'optimizer(adam).beta',
      'nested.alpha',
    ]);
    expect(parameters[9]!.condition).toEqual({ parameter: 8, option: 0 });
    expect(parameters[11]!.condition).toEqual({ parameter: 10, option: 1 });
    expect(parameters[13]).toMatchObject({ path: ['nested', 'alpha'], condition: undefined });
  });

  it('numbers branches that no constant tells apart by name', () => {
    const { parameters } = flattenSpace({ a: choice([{ x: uniform(0, 1) }, { y: uniform(0, 1) }]) });
    expect(parameters.map(({ name }) => name)).toEqual(['a', 'a(0).x', 'a(1).y']);
  });

  it.each(seeds)('turns any point of any space into a configuration and back (seed %i)', (seed) => {
    const rng = new Rng(seed);
    const space = randomSpace(rng);
    const flat = flattenSpace(space);
    for (let draw = 0; draw < 20; draw++) {
      const point = flat.samplePoint(rng);
      const config = JSON.parse(JSON.stringify(flat.toConfig(point)));
      expect(flat.toPoint(config)).toEqual(point);
      expect(flat.parameters.every((_, i) => flat.isActive(i, point) !== Number.isNaN(point[i]!))).toBe(true);
    }
  });

  it('knows which configurations are not of the space', () => {
    const flat = flattenSpace(fullSpace);
    const config = sampleUniformly(fullSpace, new Rng(3));
    expect(flat.toPoint(config)).toHaveLength(flat.parameters.length);
    for (const wrong of [
      {},
      { ...config, lr: 1 },
      { ...config, lr: 'fast' },
      { ...config, layers: 1.5 },
      { ...config, dropout: 0.12 },
      { ...config, seqLen: 9 },
      { ...config, epochs: 100 },
      { ...config, extra: 1 },
      { ...config, optimizer: { kind: 'adam', lr: 0.1 } },
    ]) {
      expect(() => flat.toPoint(wrong)).toThrow(BtcfcError);
    }
  });
});

describe('validateSpace', () => {
  it('names the place of what is wrong', () => {
    const wrong = (space: unknown) => () => validateSpace(space as Space);
    expect(wrong(null)).toThrow('not a plain object');
    expect(wrong({ a: { b: Number.NaN } })).toThrow('`a.b`');
    expect(wrong({ a: undefined })).toThrow('`a`');
    expect(wrong({ a: () => 1 })).toThrow('neither a domain nor something JSON can hold');
    expect(wrong({ a: new Date(0) })).toThrow('`a`');
    expect(wrong({ $a: 1 })).toThrow('begins with $');
    expect(wrong({ a: { $domain: 'normal', mean: 0 } })).toThrow('not a domain');
    expect(wrong({ a: { $domain: 'uniform', low: 3, high: 1 } })).toThrow('wrong at `a`: `low <= high`');
    expect(wrong({ a: { $domain: 'choice', options: 3 } })).toThrow('`options`');
    expect(wrong({ a: [1, { b: 1 }] })).toThrow('`a[1]`');
    expect(wrong({ a: choice([1, 2, 1]) })).toThrow(
      "Options 0 and 2 can't be told apart in a configuration at `a[2]`",
    );
    expect(wrong({ a: choice([{ x: uniform(0, 1) }, { x: uniform(2, 3) }]) })).toThrow("can't be told apart");
    expect(wrong({ a: choice([choice([1]), 2]) })).toThrow('A choice is an option');
    expect(wrong({ a: choice([uniform(0, 1), 0.5]) })).toThrow("can't be told apart");
  });

  it('refuses what is too deep to go through, or holds itself', async () => {
    const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
      let space: unknown = { x: uniform(0, 1) };
      for (let level = 0; level < levels; level++) space = wrap(space);
      return { a: space } as Space;
    };
    const endless: Record<string, unknown> = {};
    endless.a = endless;
    const wraps = [
      (inner: unknown) => ({ a: inner }),
      (inner: unknown) => ({ a: choice([{ b: inner as Space }, 1]) }),
      (inner: unknown) => [inner],
    ];
    const spaces = [...wraps.map((wrap) => nested(3000, wrap)), endless as Space];
    for (const space of spaces) {
      const message = 'The space is more than 100 levels deep, or holds itself.';
      expect(() => validateSpace(space)).toThrow(message);
      const search = tune(() => 1, { space, metric: 'loss', mode: 'min', numSamples: 1 });
      await expect(search).rejects.toMatchObject({ code: 'INVALID_OPTION', problem: message });
    }
    expect(() => validateSpace(nested(90, wraps[0]!))).not.toThrow();
  });

  it('lets branches differ by a constant, by names, or by kind of value', () => {
    const differing: SpaceValue[][] = [
      [
        { kind: 'a', x: uniform(0, 1) },
        { kind: 'b', x: uniform(0, 1) },
      ],
      [{ x: uniform(0, 1) }, { y: uniform(0, 1) }],
      ['auto', uniform(0, 1), null, [1], { x: 1 }],
      [{ x: choice(['a', 'b']) }, { x: choice(['c']) }],
    ];
    for (const options of differing) {
      expect(() => validateSpace({ v: choice(options) })).not.toThrow();
    }
  });
});

describe('JSON', () => {
  it.each(seeds)('brings back a space that draws the same (seed %i)', (seed) => {
    const space = randomSpace(new Rng(seed));
    const restored = spaceFromJSON(spaceToJSON(space));
    expect(restored).toEqual(space);
    expect(sampleUniformly(restored, new Rng(seed))).toEqual(sampleUniformly(space, new Rng(seed)));
  });

  it('refuses text that holds no space', () => {
    expect(() => spaceFromJSON('{')).toThrow('not JSON');
    expect(() => spaceFromJSON('{"a":{"$domain":"uniform","low":1}}')).toThrow('not a domain');
    expect(() => spaceFromJSON('[]')).toThrow('plain object');
  });
});
