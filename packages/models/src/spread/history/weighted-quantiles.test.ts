import { sortedQuantiles } from '@btcfc/core';
import { bellShaped, garchMoves } from '@btcfc/test-support';
import { ScaledHistory } from './scaled-history';
import { orderOf, weightedQuantiles } from './weighted-quantiles';

const levels = [0, 0.05, 0.3, 0.5, 0.95, 1];

describe('quantiles of rows that weigh', () => {
  it('all the same are those of the rows alone', () => {
    const values = garchMoves(101);
    const [first, end] = [7, 90];
    const weights = new Float64Array(end).fill(0.3);
    const found = weightedQuantiles({ values, order: orderOf(values), first, end, weights }, levels);
    const expected = sortedQuantiles(values.slice(first, end).sort(), levels);
    expect(found).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  });

  it('differently lie as far apart as half their weights', () => {
    // in time order, so that 3 weighs 1, 1 weighs 2 and 2 weighs 4
    const values = Float64Array.of(2, 1, 3);
    const weights = Float64Array.of(1, 2, 4);
    const found = weightedQuantiles({ values, order: orderOf(values), first: 0, end: 3, weights }, [
      0.25,
      6 / 11,
      0.6,
      1,
    ]);
    // from 1 to 2 it is 3, from 2 to 3 it is 2.5
    expect(found).toEqual([1 + 1.375 / 3, 2, 2.12, 3].map((value) => expect.closeTo(value, 12)));
  });

  it('are a single value where there is one row, or all are equal', () => {
    const ask = (values: Float64Array, first: number) =>
      weightedQuantiles(
        { values, order: orderOf(values), first, end: 3, weights: Float64Array.of(1, 0.5, 0.25) },
        levels,
      );
    expect(ask(Float64Array.of(9, 9, 4), 2)).toEqual(levels.map(() => 4));
    expect(ask(Float64Array.of(5, 5, 5), 0)).toEqual(levels.map(() => 5));
  });
});

describe('past moves that weigh by their age', () => {
  const constant = (moves: Float64Array) => {
    const next = new Float64Array(moves.length + 1).fill(1);
    return { ofMove: () => next, ofSum: (steps: number) => next.map(() => Math.sqrt(steps)) };
  };
  const calm = bellShaped(1000);
  const moves = Float64Array.from([...calm, ...calm.slice(0, 500).map((move) => 3 * move)]);
  const widthOf = (tailHalfLife?: number) => {
    const history = new ScaledHistory(moves, constant(moves), {
      target: 'difference',
      warmup: 1,
      tailHalfLife,
    });
    const [low, high] = history.quantiles(1, moves.length, [0.05, 0.95]);
    return high! - low!;
  };

  it('follow tails that change', () => {
    // of a normal distribution of the last third's deviation, which is half of 3
    const late = 1.5 * 2 * 1.645;
    expect(widthOf()).toBeLessThan(0.75 * late);
    expect(widthOf(100) / late).toBeCloseTo(1, 1);
    expect(widthOf(1e9)).toBeCloseTo(widthOf(), 6);
  });

  it('look only at what is known', () => {
    const history = new ScaledHistory(moves, constant(moves), {
      target: 'difference',
      warmup: 30,
      tailHalfLife: 50,
    });
    const part = moves.slice(0, 700);
    const alone = new ScaledHistory(part, constant(part), {
      target: 'difference',
      warmup: 30,
      tailHalfLife: 50,
    });
    for (const steps of [1, 5]) {
      expect(history.quantiles(steps, 700, levels)).toEqual(alone.quantiles(steps, 700, levels));
    }
    expect(history.begins(part)).toBe(true);
    expect(history.begins(part.map((move) => -move))).toBe(false);
  });
});
