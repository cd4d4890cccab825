import { resolveSettings } from '../../settings/hyperparameters';
import { TargetUnits, usualSpread } from './target-units';
import { trailingStatistics } from './window-statistics';

const base = Float64Array.from({ length: 12 }, (_, row) => 100 * 1.01 ** row + (row % 3));
const scale = base.map((_, row) => 0.01 + row / 100);
const targets = ['level', 'difference', 'log-difference'] as const;
const scalings = ['train', 'window', { rolling: 3 }] as const;

it.each(targets.flatMap((target) => scalings.map((scaling) => [target, scaling] as const)))(
  'gives %s under scaling %j back to rounding',
  (target, scaling) => {
    const settings = resolveSettings({ target, scaling, seqLen: 4 });
    const units = new TargetUnits(settings, { base }, usualSpread(target, base, 12));
    for (let row = 3; row < 12; row++) {
      const value = base[row]! * 1.037;
      expect(Math.abs(units.restore(row, 0, units.normalize(row, value)) / value - 1)).toBeLessThan(1e-14);
      expect(units.restore(row, 0, units.baseline(row))).toBeCloseTo(base[row]!, 11);
    }
  },
);

it('measures changes in the scale of their row', () => {
  const units = new TargetUnits(resolveSettings({ target: 'log-difference' }), { base, scale }, 1);
  expect(units.normalize(5, base[5]! * Math.exp(0.03))).toBeCloseTo(0.03 / scale[5]!, 12);
  const difference = new TargetUnits(resolveSettings({ target: 'difference' }), { base, scale }, 1);
  expect(difference.normalize(2, base[2]! + 0.03)).toBeCloseTo(1, 10);
});

it('scales prices by mean and deviation of the window, changes by their root mean square', () => {
  const series = Float64Array.of(1, 2, 4, 8, 8, 8);
  const price = new TargetUnits(
    resolveSettings({ target: 'level', scaling: 'window', seqLen: 3 }),
    { base: series },
    7,
  );
  // of 1, 2, 4: mean 7/3, variance 14/9
  expect(price.normalize(2, 5)).toBeCloseTo((5 - 7 / 3) / Math.sqrt(14 / 9), 12);
  expect(price.normalize(5, 15)).toBe(1);
  const change = new TargetUnits(
    resolveSettings({ target: 'difference', scaling: { rolling: 3 } }),
    { base: series },
    7,
  );
  expect(change.normalize(2, 5)).toBeCloseTo(1 / Math.sqrt((1 + 4) / 2), 12);
  expect(change.normalize(5, 15)).toBe(1);
});

it('knows the rows up to each row and none after', () => {
  const values = Float64Array.of(1, 10, 3, 10, 8, 10, 0, 10);
  const { mean, deviation } = trailingStatistics(values, { rows: 4, width: 2, length: 2 });
  expect(Array.from(mean)).toEqual([1, 10, 2, 10, 5.5, 10, 4, 10]);
  expect(Array.from(deviation)).toEqual([0, 0, 1, 0, 2.5, 0, 4, 0]);
});
