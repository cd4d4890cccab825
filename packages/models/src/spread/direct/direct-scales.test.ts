import { Rng } from '@btcfc/core';
import { garchMoves } from '@btcfc/test-support';
import { fit, spread } from '../../test-support/ask';
import { type BoostedScaleFit, boostedScale } from '../boosting/boosted-scale';
import { logHar } from '../har/log-har';
import type { ScaleContext, SpreadModel } from '../scales';
import { betweenSteps, fittedSteps } from './steps-ahead';
import { sizesAhead, trailingInputs } from './trailing-inputs';

const context: ScaleContext = { horizon: 1, levels: [], rounding: 1e-15, seed: 0 };
const few = { trees: 20, learningRate: 0.2 };
const models: Record<string, SpreadModel<never>> = {
  logHar: logHar({ target: 'level' }) as never,
  boostedScale: boostedScale({ target: 'level', ...few }) as never,
};

/** Moves whose deviation is known: it falls slowly, and rises after falls. */
function knownMoves(rows: number): { moves: Float64Array; deviations: Float64Array } {
  const rng = new Rng(5);
  const moves = new Float64Array(rows);
  const deviations = new Float64Array(rows);
  let log = 0;
  for (let row = 0; row < rows; row++) {
    deviations[row] = Math.exp(log);
    const score = rng.normal();
    moves[row] = deviations[row]! * score;
    log = 0.95 * log + 0.15 * (Math.abs(score) - 0.8) - 0.12 * score;
  }
  return { moves, deviations };
}

function correlation(a: Float64Array, b: Float64Array): number {
  const centred = (values: Float64Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [left, right] = [centred(a), centred(b)];
  const product = (x: Float64Array, y: Float64Array) =>
    x.reduce((sum, value, row) => sum + value * y[row]!, 0);
  return product(left, right) / Math.sqrt(product(left, left) * product(right, right));
}

describe.each(Object.entries(models))('%s', (name, model) => {
  const { moves, deviations } = knownMoves(2500);

  it('finds how far moves go, of rows it has not seen', () => {
    const fitted = model.fitScales(moves.subarray(0, 2000), context);
    const scales = model.scales(fitted, moves).ofSum(1);
    const later = (values: Float64Array) => values.slice(2000, 2500);
    expect(correlation(later(scales).map(Math.log), later(deviations).map(Math.log))).toBeGreaterThan(0.85);
    const standardised = later(moves).map((move, row) => move / scales[2000 + row]!);
    const variance = standardised.reduce((sum, score) => sum + score * score, 0) / 500;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.9);
    expect(Math.sqrt(variance)).toBeLessThan(1.1);
  });

  it('knows nothing of what comes later', () => {
    const fitted = model.fitScales(moves.subarray(0, 500), { ...context, horizon: 5 });
    const all = model.scales(fitted, moves.subarray(0, 700));
    const part = model.scales(fitted, moves.subarray(0, 600));
    for (const steps of [1, 3, 5]) {
      expect(part.ofSum(steps)).toEqual(all.ofSum(steps).slice(0, 601));
      expect(part.ofMove(steps)).toEqual(all.ofMove(steps).slice(0, 601));
    }
  });

  it('expects sums to go as far as they do, and further ahead less of what is known now', () => {
    const fitted = model.fitScales(moves.subarray(0, 2000), { ...context, horizon: 14 });
    const scales = model.scales(fitted, moves.subarray(0, 2000));
    const spreadOf = (values: Float64Array) => {
      const logs = values.slice(100).map(Math.log);
      const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
      return Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length);
    };
    expect(spreadOf(scales.ofSum(14))).toBeLessThan(0.8 * spreadOf(scales.ofSum(1)));
    for (const steps of [1, 10, 14]) {
      let square = 0;
      const expected = scales.ofSum(steps);
      for (let row = 100; row + steps <= 2000; row++) {
        const sum = moves.subarray(row, row + steps).reduce((total, move) => total + move, 0);
        square += (sum / expected[row]!) ** 2 / (2000 - steps - 99);
      }
      expect(Math.sqrt(square)).toBeCloseTo(1, 1);
    }
  });

  it('has a scale where nothing moves, and says how many moves it needs', () => {
    const still = new Float64Array(100);
    const scales = model.scales(model.fitScales(still, context), still);
    expect([...scales.ofSum(4), ...scales.ofMove(2)].every((value) => value > 0)).toBe(true);
    const half = garchMoves(200).map((move, row) => (row % 4 === 0 || row > 150 ? 0 : move));
    const of = model.scales(model.fitScales(half, { ...context, horizon: 3 }), half);
    expect([...of.ofSum(3), ...of.ofMove(3)].every((value) => value > 0 && Number.isFinite(value))).toBe(
      true,
    );
    expect(() => model.fitScales(moves.subarray(0, 49), context)).toThrow(`\`${name}\` needs 50 moves`);
  });

  it('forecasts further ahead than it has rows to learn from', async () => {
    const { quantiles } = await spread(model as never, garchMoves(60), { horizon: 30, levels: [0.1, 0.9] });
    expect(quantiles.flat().every(Number.isFinite)).toBe(true);
  });
});

describe('what is looked at', () => {
  it('is made of moves before the row', () => {
    const [one, two, trend] = trailingInputs(
      Float64Array.of(2, -1, 3),
      { windows: [1, 2], leverage: [2] },
      2,
    );
    const logs = (...means: number[]) => means.map((mean) => expect.closeTo(Math.log((mean + 0.1) / 2), 12));
    expect([...one!]).toEqual(logs(2, 2, 1, 3));
    expect([...two!]).toEqual(logs(2, 2, 1.5, 2));
    expect([...trend!]).toEqual([0, 1 / 2.1, 0.5 / 1.6, 1 / 2.1].map((value) => expect.closeTo(value, 12)));
  });

  it('is to tell the mean size of the moves to come', () => {
    expect([...sizesAhead(Float64Array.of(2, -1, 3, -4), 2, 2)]).toEqual([0.75, 1, 1.75]);
  });

  it('is fitted for few numbers of rows, between which lines are drawn', () => {
    expect(fittedSteps(1)).toEqual([1]);
    expect(fittedSteps(7)).toEqual([1, 2, 4, 7]);
    expect(fittedSteps(30)).toEqual([1, 2, 4, 7, 14, 30]);
    expect(fittedSteps(100)).toEqual([1, 2, 4, 7, 14, 30, 60, 100]);
    const rowsOf = (place: number) => Float64Array.of([0, 10, 20][place]!);
    const at = (steps: number) => betweenSteps([1, 4, 16], steps, rowsOf)[0];
    expect([at(1), at(4), at(8), at(16), at(99)]).toEqual([0, 10, expect.closeTo(15, 12), 20, 20]);
  });

  it('is left out of trees in parts', async () => {
    const fitted = await fit<BoostedScaleFit>(boostedScale({ target: 'level', ...few }), garchMoves(400));
    expect(fitted.parts[0]!.ensembles).toHaveLength(5);
    expect(fitted.parts[0]!.ensembles.map(({ trees }) => trees.length)).toEqual([20, 20, 20, 20, 20]);
  });
});
