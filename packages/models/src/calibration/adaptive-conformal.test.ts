import { Rng } from '@btcfc/core';
import { AdaptiveConformal, type AdaptiveConformalOptions } from './adaptive-conformal';
import { SplitConformal } from './split-conformal';

const interval = { levels: [0.05, 0.95] };

/** Normal values, whose spread jumps from 1 to `later` halfway. */
function shifted(rows: number, later: number, seed = 1): Float64Array {
  const rng = new Rng(seed);
  return Float64Array.from({ length: rows }, (_, row) => (row < rows / 2 ? 1 : later) * rng.normal());
}

function covered(actual: Float64Array, options: AdaptiveConformalOptions, warm: Float64Array): boolean[] {
  const calibrator = new AdaptiveConformal({ ...interval, ...options });
  calibrator.warmUp({ forecast: { point: new Float64Array(warm.length) }, actual: warm });
  const { quantiles } = calibrator.run({ forecast: { point: new Float64Array(actual.length) }, actual });
  return [...actual].map((value, row) => value >= quantiles[0]![row]! && value <= quantiles[1]![row]!);
}

function share(hits: boolean[]): number {
  return hits.filter(Boolean).length / hits.length;
}

describe('AdaptiveConformal', () => {
  it('follows the published recursion', () => {
    const actual = shifted(300, 3);
    const [rate, target] = [0.05, 0.1];
    // written once more from the paper, without sorting tricks: all scores kept
    const scores = [0.5, 1, 1.5, 2, 2.5];
    let alpha = target;
    const expected = [...actual].map((value) => {
      const rank = Math.ceil((scores.length + 1) * (1 - alpha) - 1e-9);
      const ordered = [...scores].sort((a, b) => a - b);
      const radius = rank > ordered.length ? Number.POSITIVE_INFINITY : ordered[Math.max(rank, 1) - 1]!;
      const isMissed = rank < 1 || Math.abs(value) > radius;
      alpha += rate * (target - (isMissed ? 1 : 0));
      scores.push(Math.abs(value));
      return radius;
    });
    const calibrator = new AdaptiveConformal({
      ...interval,
      learningRate: rate,
      memory: 1000,
      unbounded: 'infinite',
    });
    calibrator.warmUp({ forecast: { point: new Float64Array(5) }, actual: [0.5, -1, 1.5, 2, -2.5] });
    const { quantiles } = calibrator.run({ forecast: { point: new Float64Array(300) }, actual });
    expect([...quantiles[1]!]).toEqual(expected);
  });

  it('keeps its bound on the share of misses, even where every row is worse than the last', () => {
    const rows = 2000;
    const rate = 0.02;
    const growing = Float64Array.from({ length: rows }, (_, row) => 1.01 ** row);
    const falling = Float64Array.from({ length: rows }, (_, row) => 0.99 ** row);
    for (const actual of [growing, falling, shifted(rows, 50)]) {
      const hits = covered(actual, { learningRate: rate, unbounded: 'infinite' }, Float64Array.of(1));
      const bound = (0.9 + rate) / (rate * rows);
      expect(1 - share(hits) - 0.1).toBeLessThanOrEqual(bound);
      // intervals are never empty, so that ever smaller errors are all covered
      if (actual !== falling) expect(1 - share(hits) - 0.1).toBeGreaterThanOrEqual(-bound);
    }
  });

  it.each([
    ['one rate', 0.02],
    ['several rates', [0.001, 0.004, 0.016, 0.064]],
  ])('recovers after a shift where split conformal does not: %s', (_, learningRate) => {
    const actual = shifted(3000, 3);
    const warm = shifted(500, 1, 9);
    const hits = covered(actual, { learningRate }, warm);
    const forecast = { point: new Float64Array(500) };
    const split = new SplitConformal(interval).fit({ forecast, actual: warm }).apply({ point: [0] });
    const frozen = [...actual].map((value) => Math.abs(value) <= split.quantiles[1]![0]!);

    expect(share(frozen.slice(1500))).toBeLessThan(0.6);
    for (const part of [hits.slice(0, 1500), hits.slice(2000)]) {
      expect(Math.abs(share(part) - 0.9)).toBeLessThan(0.03);
    }
    expect(Math.abs(share(hits.slice(1500, 2000)) - 0.9)).toBeLessThan(0.07);
  });

  it('gives the rate that does best the most weight', () => {
    const calibrator = new AdaptiveConformal({ ...interval, learningRate: [0, 0.05], memory: 5000 });
    calibrator.warmUp({ forecast: { point: new Float64Array(500) }, actual: shifted(500, 1) });
    const actual = shifted(1000, 4).slice(500);
    calibrator.run({ forecast: { point: new Float64Array(500) }, actual });
    const [still, moving] = calibrator.toJSON().trackers[0]![0]!.miscoverage.weights;
    expect(moving).toBeGreaterThan(2 * still!);
    expect(moving! + still!).toBeCloseTo(1, 12);
  });

  it('covers every level without crossing, with either kind of tails', () => {
    const levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
    const rng = new Rng(4);
    // skewed errors: exponential, their median off by ln 2
    const actual = Float64Array.from({ length: 4000 }, () => -Math.log(1 - rng.uniform()));
    for (const tails of ['joint', 'separate'] as const) {
      const calibrator = new AdaptiveConformal({ levels, tails, learningRate: 0.01 });
      calibrator.warmUp({
        forecast: { point: new Float64Array(50).fill(0.69) },
        actual: actual.slice(0, 50),
      });
      const { quantiles } = calibrator.run({
        forecast: { point: new Float64Array(4000).fill(0.69) },
        actual,
      });
      const below = quantiles.map((values) => share([...actual].map((value, row) => value <= values[row]!)));
      if (tails === 'separate') {
        levels.forEach((level, index) => {
          if (level !== 0.5) expect(Math.abs(below[index]! - level)).toBeLessThan(0.02);
        });
      }
      for (const [low, high] of [
        [0, 6],
        [1, 5],
        [2, 4],
      ] as const) {
        const nominal = levels[high]! - levels[low]!;
        const real = share(
          [...actual].map((value, row) => value >= quantiles[low]![row]! && value <= quantiles[high]![row]!),
        );
        expect(Math.abs(real - nominal)).toBeLessThan(0.025);
      }
    }
  });

  it('gives the same row by row, and goes on from a saved state, over several steps', () => {
    const rng = new Rng(2);
    const steps = 3;
    const series = Float64Array.from({ length: 40 }, () => rng.normal());
    const windows = 30;
    const point = Float64Array.from({ length: windows * steps }, () => rng.normal(0, 0.2));
    const actual = point.map((_, position) => series[Math.floor(position / steps) + (position % steps)]!);
    const make = () => {
      const calibrator = new AdaptiveConformal({ ...interval, learningRate: 0.1, memory: 12 });
      return calibrator.warmUp({
        forecast: { point: point.slice(0, 30), horizon: steps },
        actual: actual.slice(0, 30),
      });
    };
    const whole = make().run({ forecast: { point, horizon: steps }, actual });

    let calibrator = make();
    for (let window = 0; window < windows; window++) {
      const own = { point: point.slice(window * steps, (window + 1) * steps), horizon: steps };
      const { quantiles } = calibrator.next(own);
      quantiles.forEach((values, level) => {
        expect(values).toEqual(whole.quantiles[level]!.slice(window * steps, (window + 1) * steps));
      });
      calibrator.update(series[window]!);
      calibrator = AdaptiveConformal.fromJSON(JSON.parse(JSON.stringify(calibrator)));
    }

    const parts = make();
    const ends = [0, 11, windows].map((window) => window * steps);
    const halves = [0, 1].map((half) =>
      parts.run({
        forecast: { point: point.slice(ends[half], ends[half + 1]), horizon: steps },
        actual: actual.slice(ends[half], ends[half + 1]),
      }),
    );
    expect(halves.flatMap(({ quantiles }) => [...quantiles[0]!])).toEqual([...whole.quantiles[0]!]);
  });

  it('waits for the truth of the last windows', () => {
    const make = () => {
      const calibrator = new AdaptiveConformal({ ...interval, learningRate: 0.1, memory: 10 });
      return calibrator.warmUp({ forecast: { point: [0, 0, 0] }, actual: [1, -2] });
    };
    const whole = make();
    whole.run({ forecast: { point: [0, 0, 0] }, actual: [3, 4, 5] });
    const late = make();
    late.run({ forecast: { point: [0, 0, 0] }, actual: [3, 4] });
    late.update(5);
    expect(late.toJSON()).toEqual(whole.toJSON());
  });

  it('learns each step by itself', () => {
    const calibrator = new AdaptiveConformal({ ...interval, memory: 50 });
    calibrator.warmUp({ forecast: { point: [0, 0], horizon: 2 }, actual: [1, 1] });
    const actual = Array.from({ length: 400 }, (_, position) => (position % 2 === 0 ? 1 : 5));
    calibrator.run({ forecast: { point: new Float64Array(400), horizon: 2 }, actual });
    expect([...calibrator.next({ point: [0, 0], horizon: 2 }).quantiles[1]!]).toEqual([1, 5]);
  });

  it('knows nothing of a row before it has come', () => {
    const actual = shifted(100, 5);
    const changed = actual.slice();
    changed[60] = 1e6;
    const ends = [actual, changed].map((values) => {
      const calibrator = new AdaptiveConformal({ ...interval, learningRate: 0.05 });
      calibrator.warmUp({ forecast: { point: [0, 0] }, actual: [1, -1] });
      return calibrator.run({ forecast: { point: new Float64Array(100) }, actual: values }).quantiles[1]!;
    });
    expect(ends[1]!.slice(0, 61)).toEqual(ends[0]!.slice(0, 61));
    expect(ends[1]!.slice(61)).not.toEqual(ends[0]!.slice(61));
  });

  it('says what it can not do', () => {
    const calibrator = new AdaptiveConformal(interval);
    expect(() => calibrator.next({ point: [1] })).toThrow('no scores to calibrate with');
    expect(() => calibrator.update(1)).toThrow('no forecast that this row belongs to');
    calibrator.warmUp({ forecast: { point: [0] }, actual: [1] });
    expect(() => calibrator.next({ point: [1, 2] })).toThrow(
      'takes a forecast from one origin, and there are 2',
    );
    calibrator.next({ point: [1] });
    expect(() => calibrator.run({ forecast: { point: [1] }, actual: [1] })).toThrow('truth of 1 forecasts');
    expect(() => calibrator.update(Number.NaN)).toThrow('not a finite number');
    expect(() => new AdaptiveConformal({ learningRate: [] })).toThrow('`learningRate` must be');
    expect(() => new AdaptiveConformal({ learningRate: 2 })).toThrow('`learningRate` must be');
    expect(() => new AdaptiveConformal({ memory: 0 })).toThrow('`memory` must be');
    expect(() => new AdaptiveConformal({ unbounded: 'no' as never })).toThrow('`unbounded` must be');
    expect(() => AdaptiveConformal.fromJSON({} as never)).toThrow('not the state of a calibrator');
  });
});
