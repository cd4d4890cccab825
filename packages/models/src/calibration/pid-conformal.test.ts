import { Rng } from '@btcfc/core';
import { PidConformal, type PidConformalOptions } from './pid-conformal';

const interval = { levels: [0.05, 0.95] };
const nominal = 0.1;

function noise(rows: number, seed: number, of: (value: number, row: number) => number = (value) => value) {
  const rng = new Rng(seed);
  return Float64Array.from({ length: rows }, (_, row) => of(rng.normal(), row));
}

function make(options: PidConformalOptions, warm: Float64Array): PidConformal {
  const calibrator = new PidConformal({ ...interval, ...options });
  return calibrator.warmUp({ forecast: { point: new Float64Array(warm.length) }, actual: warm });
}

/** Whether each row was missed. */
function misses(actual: Float64Array, options: PidConformalOptions, warm: Float64Array): boolean[] {
  const { quantiles } = make(options, warm).run({
    forecast: { point: new Float64Array(actual.length) },
    actual,
  });
  return [...actual].map((value, row) => value < quantiles[0]![row]! || value > quantiles[1]![row]!);
}

/** As numpy's default: linear between the ordered values. */
function quartileRange(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)]!;
    return low + (place % 1) * ((sorted[Math.floor(place) + 1] ?? low) - low);
  };
  return at(0.75) - at(0.25);
}

function count(missed: boolean[]): number {
  return missed.filter(Boolean).length;
}

describe('PidConformal', () => {
  it('follows the published recursion, in steps of the quartiles’ distance', () => {
    const actual = noise(300, 1, (value, row) => (row < 150 ? value : 4 * value));
    const [rate, gain, saturation] = [0.05, 0.7, 0.04];
    // written once more from the paper, over plain lists
    const scores = [0.5, 1, 1.5, 2, 2.5];
    const errors: number[] = [];
    // rank 6 * 0.9 of five
    let tracked = 2.5;
    const expected = [...actual].map((value, row) => {
      const range = quartileRange(scores);
      const excess = errors.reduce((sum, error) => sum + error - nominal, 0);
      const angle = (excess * Math.log(row + 1)) / (saturation * (row + 1));
      const integral =
        angle >= Math.PI / 2
          ? Number.POSITIVE_INFINITY
          : angle <= -Math.PI / 2
            ? Number.NEGATIVE_INFINITY
            : gain * range * Math.tan(angle);
      const radius = tracked + integral;
      const published = Math.max(radius, Math.min(...scores));
      const error = Math.abs(value) > radius ? 1 : 0;
      tracked += rate * range * (error - nominal);
      errors.push(error);
      scores.push(Math.abs(value));
      return published;
    });
    const calibrator = make(
      { learningRate: rate, gain, saturation, memory: 1000, unbounded: 'infinite' },
      Float64Array.of(0.5, -1, 1.5, 2, -2.5),
    );
    const { quantiles } = calibrator.run({ forecast: { point: new Float64Array(300) }, actual });
    expect(expected).toContain(Number.POSITIVE_INFINITY);
    quantiles[1]!.forEach((radius, row) => {
      if (Number.isFinite(expected[row])) expect(radius).toBeCloseTo(expected[row]!, 9);
      else expect(radius).toBe(expected[row]);
    });
  });

  it.each([0.3, 1])('keeps its bound on misses at every row, whatever comes: saturation %d', (saturation) => {
    const options = { gain: 1, saturation, unbounded: 'infinite' } as const;
    const series: Record<string, (radius: number, row: number) => number> = {
      // always just outside what was forecast
      adversary: (radius) => (Number.isFinite(radius) ? radius * 1.02 + 1 : 0),
      growing: (_, row) => 1.01 ** row,
      falling: (_, row) => 0.99 ** row,
      shifted: (_, row) => (row < 1000 ? Math.sin(row * row) : 50 + Math.sin(row * row)),
    };
    for (const [name, next] of Object.entries(series)) {
      const calibrator = make(options, Float64Array.of(0.5, 1));
      let excess = 0;
      let most = 0;
      for (let row = 1; row <= 2000; row++) {
        const radius = calibrator.next({ point: [0] }).quantiles[1]![0]!;
        const actual = next(radius, row);
        excess += (Math.abs(actual) > radius ? 1 : 0) - nominal;
        most = Math.max(most, excess);
        calibrator.update(actual);
        if (row < 2) continue;
        expect(excess).toBeLessThanOrEqual(1 + ((Math.PI / 2) * saturation * (row + 1)) / Math.log(row + 1));
      }
      // the bound is what stops the adversary
      if (name === 'adversary')
        expect(most).toBeGreaterThan((Math.PI / 2) * saturation * (1500 / Math.log(1500)));
    }
  });

  it('covers as it says before and after the spread jumps', () => {
    const actual = noise(4000, 2, (value, row) => (row < 2000 ? value : 3 * value));
    const missed = misses(actual, {}, noise(200, 3));
    for (const part of [missed.slice(0, 2000), missed.slice(2200)]) {
      expect(Math.abs(count(part) / part.length - nominal)).toBeLessThan(0.015);
    }
  });

  it('recovers from a shift of the level sooner than quantile tracking alone', () => {
    let [plain, controlled] = [0, 0];
    for (let seed = 1; seed <= 10; seed++) {
      const actual = noise(1200, seed, (value, row) => (row < 1000 ? value : value + 5));
      const after = (options: PidConformalOptions) =>
        count(misses(actual, { learningRate: 0.05, ...options }, noise(200, 100 + seed)).slice(1000));
      plain += after({ gain: 0 });
      controlled += after({ gain: 1, saturation: 0.3 });
    }
    expect(controlled).toBeLessThan(0.8 * plain);
  });

  it('gives the same row by row, and goes on from a saved state, over several steps', () => {
    const steps = 3;
    const windows = 40;
    const series = noise(windows + steps, 4);
    const point = noise(windows * steps, 5, (value) => 0.2 * value);
    const actual = point.map((_, position) => series[Math.floor(position / steps) + (position % steps)]!);
    const scale = point.map((_, position) => 1 + (position % 4) / 4);
    const started = () =>
      new PidConformal({ levels: [0.05, 0.2, 0.5, 0.8, 0.95], memory: 12 }).warmUp({
        forecast: { point: point.slice(0, 30), horizon: steps },
        actual: actual.slice(0, 30),
      });
    const whole = started().run({ forecast: { point, horizon: steps }, actual, scale });

    let calibrator = started();
    for (let window = 0; window < windows; window++) {
      const part = <List extends Float64Array>(list: List) =>
        list.slice(window * steps, (window + 1) * steps);
      const { quantiles } = calibrator.next({ point: part(point), horizon: steps }, { scale: part(scale) });
      quantiles.forEach((values, level) => {
        expect(values).toEqual(part(whole.quantiles[level]!));
      });
      calibrator.update(series[window]!);
      calibrator = PidConformal.fromJSON(JSON.parse(JSON.stringify(calibrator)));
    }
  });

  it('never crosses its levels, from forecast quantiles either', () => {
    const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
    const actual = noise(800, 6, (value, row) => (row % 200 < 100 ? value : 0.2 * value));
    const quantiles = [-3, -1, 0, 1, 3].map((value) => new Float64Array(800).fill(value));
    const forecast = { point: new Float64Array(800), levels, quantiles };
    for (const tails of ['joint', 'separate'] as const) {
      for (const unbounded of ['largest', 'infinite'] as const) {
        const calibrator = new PidConformal({ levels, tails, unbounded, gain: 3 });
        calibrator.warmUp({
          forecast: { point: [0, 0], levels, quantiles: quantiles.map((values) => values.slice(0, 2)) },
          actual: [0.5, -0.5],
        });
        const calibrated = calibrator.run({ forecast, actual });
        for (let level = 1; level < 5; level++) {
          const [lower, upper] = [calibrated.quantiles[level - 1]!, calibrated.quantiles[level]!];
          expect(lower.every((low, row) => low <= upper[row]!)).toBe(true);
        }
      }
    }
  });

  it('knows nothing of a row before it has come', () => {
    const actual = noise(100, 7);
    const changed = actual.slice();
    // missed as it was
    changed[60] = 0;
    const ends = [actual, changed].map(
      (values) =>
        make({}, Float64Array.of(1, -1)).run({ forecast: { point: new Float64Array(100) }, actual: values })
          .quantiles[1]!,
    );
    expect(ends[1]!.slice(0, 61)).toEqual(ends[0]!.slice(0, 61));
    expect(ends[1]!.slice(61)).not.toEqual(ends[0]!.slice(61));
  });

  it('says what it can not do', () => {
    const calibrator = new PidConformal(interval);
    expect(() => calibrator.next({ point: [1] })).toThrow('no scores to calibrate with');
    expect(() => calibrator.update(1)).toThrow('no forecast that this row belongs to');
    expect(() => new PidConformal({ learningRate: -1 })).toThrow('`learningRate` must be');
    expect(() => new PidConformal({ gain: -1 })).toThrow('`gain` must be');
    expect(() => new PidConformal({ saturation: 0 })).toThrow('`saturation` must be');
    expect(() => new PidConformal({ memory: 0 })).toThrow('`memory` must be');
    expect(() => new PidConformal({ unbounded: 'no' as never })).toThrow('`unbounded` must be');
    const state = new PidConformal().toJSON();
    for (const broken of [{ trackers: null }, { trackers: [null] }, { pending: 5 }, { updated: '1' }]) {
      const damaged = { ...state, ...broken } as never;
      expect(() => PidConformal.fromJSON(damaged)).toThrow('not the state of a calibrator');
    }
    expect(() => PidConformal.fromJSON({ format: 'btcfc-adaptive-conformal-1' } as never)).toThrow(
      'not the state of a calibrator',
    );
  });
});
