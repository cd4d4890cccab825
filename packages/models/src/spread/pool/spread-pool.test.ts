import { readFileSync } from 'node:fs';
import { type Forecast, loadModel, memoryStore } from '@btcfc/core';
import { describeWithReference, garchMoves, referenceFile } from '@btcfc/test-support';
import { average, boostedScale, ewma, logHar, spreadPool } from '../../index';
import { fit, predict, spread } from '../../test-support/ask';
import type { ScaleContext } from '../scales';
import { surprisesOf } from './surprises';

const levels = [0.05, 0.5, 0.95];
const moves = garchMoves(300);
const context: ScaleContext = { horizon: 3, levels, rounding: 1e-15, seed: 0 };
const members = { ewma: ewma({ target: 'level', decay: 0.85 }), har: logHar({ target: 'level' }) };

describe('a pool of spreads', () => {
  it('is the geometric mean of its members, each as often as it weighs', () => {
    const pool = spreadPool({ models: members, weights: { har: 3 }, surpriseDecay: 1 });
    const scales = pool.scales(pool.fitScales(moves, context), moves);
    const [one, other] = Object.values(members).map((member) =>
      member.scales(member.fitScales(moves, context) as never, moves),
    );
    for (const steps of [1, 3]) {
      const expected = one!
        .ofSum(steps)
        .map((scale, row) => (scale * other!.ofSum(steps)[row]! ** 3) ** 0.25);
      expect([...scales.ofSum(steps)]).toEqual([...expected].map((scale) => expect.closeTo(scale, 10)));
      const moveAhead = one!
        .ofMove(steps)
        .map((scale, row) => (scale * other!.ofMove(steps)[row]! ** 3) ** 0.25);
      expect([...scales.ofMove(steps)]).toEqual([...moveAhead].map((scale) => expect.closeTo(scale, 10)));
    }
  });

  it('of a single model forecasts as that model', async () => {
    const tails = { warmup: 20, tailHalfLife: 80 };
    const alone = ewma({ target: 'level', decay: 0.9, ...tails });
    const asked = { levels, horizon: 5 };
    const pooled = await spread(spreadPool({ models: { alone }, surpriseDecay: 1, ...tails }), moves, asked);
    const expected = await spread(alone, moves, asked);
    expect(pooled.quantiles.flat()).toEqual(
      expected.quantiles.flat().map((value) => expect.closeTo(value, 10)),
    );
  });

  it('can be a member of one, and of an average beside others', async () => {
    const inner = spreadPool({ models: members });
    const outer = spreadPool({ models: { inner, har: members.har } });
    const both = average({ models: { pool: outer, ewma: members.ewma } });
    const { quantiles } = await spread(both, moves, { levels });
    const [pool, single] = [
      await spread(outer, moves, { levels }),
      await spread(members.ewma, moves, { levels }),
    ];
    const mean = pool.quantiles[0]!.map((value, level) => (value + single.quantiles[0]![level]!) / 2);
    expect(quantiles[0]).toEqual(mean.map((value) => expect.closeTo(value, 12)));
  });

  it('forecasts the same after saving, by default members too', async () => {
    const series = moves.map((move, row) => 100 + 0.1 * row + move);
    const pool = spreadPool();
    const fitted = await fit<never>(pool, series, { horizon: 2, levels });
    const expected = await predict(pool, fitted, [series], { horizon: 2, levels });
    expect(expected.point.every(Number.isFinite)).toBe(true);
    const store = memoryStore();
    await pool.save(fitted, store);
    const loaded = await loadModel(store);
    expect(loaded).toMatchObject({ kind: 'spread-pool', fitted });
    const again = await predict(loaded.model, loaded.fitted, [series], { horizon: 2, levels });
    expect(again.quantiles).toEqual(expected.quantiles);
    expect(await pool.load(store)).toEqual(fitted);
    await expect(spreadPool({ models: members }).load(store)).rejects.toThrow('with the options');
  });

  it('forecasts many origins as one by one', async () => {
    const pool = spreadPool({ models: { ...members, boosted: boostedScale({ target: 'level', trees: 5 }) } });
    const fitted = await fit(pool, moves, { trainRows: 200, levels, horizon: 2 });
    const known = [250, 260, 300].map((rows) => moves.slice(0, rows));
    const together = await predict(pool, fitted, known, { levels, horizon: 2 });
    const apart: Forecast[] = [];
    for (const each of known) apart.push(await predict(pool, fitted, [each], { levels, horizon: 2 }));
    expect(together.quantiles.map((rows) => [...rows])).toEqual(
      levels.map((_, level) => apart.flatMap(({ quantiles }) => [...quantiles[level]!])),
    );
  });

  it('says what it can not pool', () => {
    expect(() => spreadPool({ models: { ...members, other: ewma() } })).toThrow('`models.other`');
    expect(() => spreadPool({ models: members, target: 'difference' })).toThrow('`models.ewma`');
    expect(() => spreadPool({ models: { plain: average({ models: members }) as never } })).toThrow(
      '`models.plain`',
    );
    expect(() => spreadPool({ models: {} })).toThrow('`models` must be');
    expect(() => spreadPool({ weights: { boost: 2 } })).toThrow('did you mean `weights.boosted`?');
    expect(() => spreadPool({ surpriseDecay: 0 })).toThrow('`surpriseDecay` must be');
    expect(() => spreadPool({ weights: { boosted: 0 } })).toThrow('`weights.boosted` must be');
    expect(() => spreadPool({ weights: null as never })).toThrow('`weights` must be');
    expect(() => spreadPool({ tails: 500 } as never)).toThrow('`tails` is not an option');
  });
});

describe('surprises', () => {
  const sizes = [...new Array(50).fill(1), ...new Array(40).fill(2), ...new Array(200).fill(0.5)];
  const next = new Float64Array(sizes.length + 1).fill(1);
  const wild = Float64Array.from(sizes, (size, row) => (row % 2 === 0 ? size : -size));

  it('raise what is expected where moves are larger than that of late, and never lower it', () => {
    const factors = surprisesOf(wild, next, { surpriseDecay: 0.9, warmup: 30 });
    expect(factors).toHaveLength(sizes.length + 1);
    expect([...factors.slice(0, 51)]).toEqual(new Array(51).fill(expect.closeTo(1, 12)));
    for (const count of [1, 7, 40]) {
      // a mean that forgets, and one that does not
      const [recent, usual] = [2 - 0.9 ** count, (50 + 2 * count) / (50 + count)];
      expect(factors[50 + count]).toBeCloseTo(Math.sqrt(recent / usual), 12);
    }
    expect(Math.min(...factors)).toBe(1);
    expect(factors.at(-1)).toBe(1);
  });

  it('are not looked at where they do not fade, nor where nothing moves', () => {
    expect(new Set(surprisesOf(wild, next, { surpriseDecay: 1, warmup: 30 }))).toEqual(new Set([1]));
    const still = new Float64Array(sizes.length);
    expect(new Set(surprisesOf(still, next, { surpriseDecay: 0.9, warmup: 30 }))).toEqual(new Set([1]));
  });

  it('know nothing of what comes later', () => {
    const all = surprisesOf(wild, next, { surpriseDecay: 0.9, warmup: 30 });
    const early = surprisesOf(wild.slice(0, 70), next.slice(0, 71), { surpriseDecay: 0.9, warmup: 30 });
    expect(early).toEqual(all.slice(0, 71));
  });
});

describeWithReference('a pool of spreads on the S&P 500', () => {
  it('loses less than a scale that forgets', async () => {
    const { values } = JSON.parse(readFileSync(referenceFile('series/sp500d-prices.json'), 'utf8'));
    const series = (values as number[]).slice(1500, 4500).map(Math.log);
    const trainRows = 2500;
    const origins = Array.from({ length: 499 }, (_, row) => series.slice(0, trainRows + row));
    const lossOf = async (model: ReturnType<typeof ewma> | ReturnType<typeof spreadPool>) => {
      const fitted = await fit(model, series, { trainRows, levels });
      const { quantiles } = await predict(model, fitted, origins, { levels });
      let loss = 0;
      origins.forEach((known, row) => {
        levels.forEach((level, place) => {
          const error = series[known.length]! - quantiles[place]![row]!;
          loss += error >= 0 ? level * error : (level - 1) * error;
        });
      });
      return loss;
    };
    const pool = await lossOf(spreadPool({ target: 'difference' }));
    expect(1 - pool / (await lossOf(ewma({ decay: 0.85 })))).toBeGreaterThan(0.005);
  });
});
