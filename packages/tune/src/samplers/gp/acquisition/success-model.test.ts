import { Rng } from '@btcfc/core';
import { choice, uniform } from '../../../space/domain';
import { flattenSpace } from '../../../space/flat-space';
import type { TrialRecord } from '../../sampler';
import { FeatureMap } from '../feature-map';
import { SuccessModel } from './success-model';

const flat = flattenSpace({ x: uniform(0, 1), y: uniform(0, 1), kind: choice(['a', 'b']) });
const map = new FeatureMap(flat);

/** Trials all over the space; those with x + y above 1 fail. */
function trials(count: number): { failed: TrialRecord[]; succeeded: TrialRecord[] } {
  const all = Array.from({ length: count }, (_, number): TrialRecord => {
    const config = flat.toConfig(flat.samplePoint(new Rng(3).split(number)));
    const fails = (config.x as number) + (config.y as number) > 1;
    return { number, config, state: fails ? 'failed' : 'complete', ...(!fails && { value: 0 }) };
  });
  return {
    failed: all.filter(({ state }) => state === 'failed'),
    succeeded: all.filter(({ state }) => state !== 'failed'),
  };
}

const options = { map, most: 100, leastProbability: 0.75 };

describe('SuccessModel', () => {
  it('is none as long as nothing fails', () => {
    expect(SuccessModel.of({ ...options, failed: [], succeeded: trials(9).succeeded })).toBeUndefined();
  });

  it('tells the two sides of an edge apart where it was not told them', () => {
    const model = SuccessModel.of({ ...options, ...trials(60) })!;
    const rng = new Rng(8);
    let right = 0;
    for (let draw = 0; draw < 200; draw++) {
      const [x, y] = [rng.uniform(), rng.uniform()];
      // with a probability of a half, the logarithm is -0.69 and what is too low for 0.75 counts twentyfold
      const isTrusted = model.prudence(Float64Array.of(x, y, draw % 2)).value > -0.7 - 20 * Math.log(1.5);
      if (isTrusted === x + y <= 1) right++;
    }
    expect(right).toBeGreaterThan(180);
  });

  it('sees an edge as sharply as it was tried out, and follows it to where it was not', () => {
    // pairs at either side of the edge, ever closer, in one half of it alone
    const { failed, succeeded } = trials(20);
    [0.1, 0.03, 0.01, 0.003, 0.001].forEach((margin, index) => {
      const x = 0.1 + 0.08 * index;
      const pair = (y: number) => ({ number: 20 + 2 * index, config: { x, y, kind: 'a' } });
      failed.push({ ...pair(1 - x + margin), state: 'failed' });
      succeeded.push({ ...pair(1 - x - margin), state: 'complete', value: 0 });
    });
    const model = SuccessModel.of({ ...options, failed, succeeded })!;
    for (const [x, margin] of [
      [0.42, 0.005],
      [0.46, 0.02],
      [0.55, 0.05],
    ] as const) {
      const [inside, beyond] = [-margin, margin].map((by) =>
        model.prudence(Float64Array.of(x, 1 - x + by, 0)),
      );
      expect(inside!.value).toBeGreaterThan(-1);
      expect(beyond!.value).toBeLessThan(-10);
    }
  });

  it('has the gradient of finite differences', () => {
    const model = SuccessModel.of({ ...options, ...trials(30) })!;
    const gradient = { mean: new Float64Array(3), variance: new Float64Array(3) };
    const rng = new Rng(5);
    for (let draw = 0; draw < 20; draw++) {
      const place = Float64Array.of(rng.uniform(0.05, 0.95), rng.uniform(0.05, 0.95), draw % 2);
      const { byMean, byVariance } = model.prudence(place, gradient);
      for (const feature of [0, 1]) {
        const [low, high] = [-1e-6, 1e-6].map((step) => {
          const moved = place.slice();
          moved[feature]! += step;
          return model.prudence(moved).value;
        }) as [number, number];
        const exact = byMean * gradient.mean[feature]! + byVariance * gradient.variance[feature]!;
        expect(Math.abs((high - low) / 2e-6 - exact)).toBeLessThan(1e-3 * (1 + Math.abs(exact)));
      }
    }
  });

  it('asks for more the more of the latest trials have failed, and nothing of how they failed before', () => {
    const at = { number: 0, config: { x: 0.2, y: 0.2, kind: 'a' } };
    const beyond = { number: 0, config: { x: 0.9, y: 0.9, kind: 'a' }, state: 'failed' as const };
    const numbered = (first: number, trial: TrialRecord, count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...trial, number: first + index }));
    const well = { ...at, state: 'complete' as const, value: 0 };
    const halfway = Float64Array.of(0.45, 0.45, 0);
    const early = { failed: numbered(0, beyond, 6), succeeded: numbered(6, well, 20) };
    const late = { failed: numbered(20, beyond, 6), succeeded: numbered(0, well, 20) };
    const [before, after] = [early, late].map((told) =>
      SuccessModel.of({ ...options, ...told })!.prudence(halfway),
    );
    expect(after!.value).toBeLessThan(before!.value);
  });

  it('expects failures far from all trials where most have failed', () => {
    const failed = trials(60).failed.slice(0, 12);
    const succeeded = trials(60).succeeded.slice(0, 2);
    const steep = SuccessModel.of({ ...options, failed, succeeded })!;
    const even = SuccessModel.of({ ...options, failed: failed.slice(0, 2), succeeded })!;
    const far = Float64Array.of(60, -60, 1);
    expect(steep.prudence(far).value).toBeLessThan(even.prudence(far).value);
  });
});
