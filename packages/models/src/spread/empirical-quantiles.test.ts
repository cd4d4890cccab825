import { bellShaped, garchMoves } from '@btcfc/test-support';
import { fit, spread } from '../test-support/ask';
import { type EwmaFit, ewma } from './ewma';
import { expandingQuantiles } from './expanding-quantiles';

describe('empirical quantiles', () => {
  const levels = [0.1, 0.5, 0.9];
  const moves = [...garchMoves(120)];

  it('expanding: those of all moves so far', async () => {
    const series = [0, 1, 3, 6, 10, 15];
    const { quantiles, point } = await spread(expandingQuantiles(), series, { levels: [0.25, 0.5] });
    // moves 1 2 3 4 5
    expect(quantiles).toEqual([[17, 18]]);
    expect(point).toEqual([18]);
    const late = await spread(expandingQuantiles({ window: 3 }), series, { levels: [0.5] });
    expect(late.quantiles).toEqual([[19]]);
    const two = await spread(expandingQuantiles(), series, { levels: [0.5], horizon: 2 });
    // sums over two: 3 5 7 9
    expect(two.quantiles).toEqual([[18], [21]]);
  });

  it('scaled: wide when the series moved of late, by as much', async () => {
    const calm = await spread(ewma({ target: 'level' }), [...moves, ...new Array(50).fill(0.001)], {
      levels,
    });
    const wild = await spread(ewma({ target: 'level' }), [...moves, 5, -5, 5, -5], { levels });
    const width = ({ quantiles }: { quantiles: unknown }) =>
      (quantiles as number[][])[0]![2]! - (quantiles as number[][])[0]![0]!;
    expect(width(wild)).toBeGreaterThan(4 * width(calm));
  });

  it('scaled: as written down by hand', async () => {
    const { quantiles } = await spread(ewma({ target: 'level', decay: 0.5, warmup: 1 }), [2, 4, 1], {
      levels: [0.5],
    });
    // squares known before each: 4, 4, 10; now 5.5; moves 4 / 2 and 1 / sqrt(10)
    const now = Math.sqrt(5.5);
    expect((quantiles as number[][])[0]![0]).toBeCloseTo((now * 2 + now / Math.sqrt(10)) / 2, 12);
  });

  it('scaled: chooses the decay with the smaller pinball loss on the last fifth', async () => {
    const chosen = (decay: number | number[]) =>
      fit<EwmaFit>(ewma({ target: 'level', decay }), garchMoves(400), { levels });
    expect((await chosen([0.05, 0.9])).decays).toEqual([0.9]);
    expect((await chosen(0.5)).decays).toEqual([0.5]);
  });

  it('scaled: chooses for further rows ahead by moves over as many', async () => {
    // calm and wild stretches of 60 rows: a short memory tells of tomorrow, of a long way ahead only a long one
    const wild = (row: number) => (Math.floor(row / 60) % 2 === 0 ? 4 : 1);
    const series = bellShaped(1500).map((move, row) => wild(row) * move);
    const { steps, decays } = await fit<EwmaFit>(ewma({ target: 'level', decay: 'validation' }), series, {
      levels,
      horizon: 30,
    });
    expect(steps).toEqual([1, 2, 4, 7, 14, 30]);
    expect(decays[0]).toBeLessThan(decays.at(-1)!);
    const asked = await fit<EwmaFit>(ewma({ decay: 'validation' }), [1, 2, 4, 3], { levels, horizon: 9 });
    expect(asked).toMatchObject({ steps: [1], decays: [expect.any(Number)] });
  });

  it('scaled: by recent moves first, where the tails change', async () => {
    // as wide all the time, but of late by rare and large moves
    const even = bellShaped(600).map((move) => Math.sign(move));
    const rare = bellShaped(600).map((_, row) => (row % 25 === 0 ? 5 * (row % 2 === 0 ? 1 : -1) : 0.2));
    const ends = { levels: [0.015, 0.985] };
    const width = async (tailHalfLife?: number) => {
      const model = ewma({ target: 'level', decay: 0.97, tailHalfLife });
      const { quantiles } = await spread(model, [...even, ...rare], ends);
      return quantiles[0]![1]! - quantiles[0]![0]!;
    };
    expect(await width(100)).toBeGreaterThan(1.05 * (await width()));
  });

  it('survives a series that never moves', async () => {
    const still = new Array(60).fill(5);
    expect((await spread(ewma(), still, { levels })).quantiles).toEqual([[5, 5, 5]]);
    expect((await spread(expandingQuantiles(), still, { levels })).quantiles).toEqual([[5, 5, 5]]);
  });

  it('forecast with every second row missing: a move over a gap counts as one of its rows', async () => {
    const series = Array.from({ length: 80 }, (_, row) => (row % 2 === 0 ? moves[row]! : Number.NaN));
    for (const model of [
      ewma({ decay: [0.8, 0.9] }),
      expandingQuantiles(),
      expandingQuantiles({ target: 'level' }),
    ]) {
      const { quantiles } = await spread(model, series, { levels, horizon: 3 });
      expect(quantiles.flat().every(Number.isFinite)).toBe(true);
    }
    // moves 2 and 4 over two rows each, 1 over one
    const { quantiles } = await spread(expandingQuantiles(), [0, Number.NaN, 2, Number.NaN, 6, 7], {
      levels: [0.5],
    });
    expect(quantiles[0]![0]).toBeCloseTo(7 + Math.SQRT2, 12);
  });

  it('say how many moves they need', async () => {
    await expect(spread(expandingQuantiles(), [1, 2], { horizon: 2 })).rejects.toThrow('need 2 moves');
    await expect(spread(ewma(), [1], {})).rejects.toThrow('need 1 moves');
    expect((await spread(ewma(), [1, 2], { levels: [0.5] })).quantiles).toEqual([[3]]);
    expect(() => ewma({ decay: [] })).toThrow('`decay` must be a number, or several');
    expect(() => ewma({ decay: [0.9, 1] })).toThrow('`decay` must be');
    expect(() => ewma({ decay: 'best' as never })).toThrow('`decay` must be');
    expect(() => ewma({ decays: 0.9 } as never)).toThrow('did you mean `decay`?');
  });
});
