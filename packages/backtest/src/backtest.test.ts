import { Rng } from '@btcfc/core';
import { type BacktestEvent, backtest, type ForecastModel } from './backtest';

const persistence: ForecastModel<null> = {
  fit: () => null,
  predict: (_, { series }) => series.at(-1)!,
};

function randomWalk(rows: number): number[] {
  const rng = new Rng(4);
  let value = 0;
  return Array.from({ length: rows }, () => (value += rng.normal()));
}

const window = { trainRows: 20, testRows: 10 };

describe('backtest', () => {
  it('gives persistence itself a skill of exactly 0, at any horizon', async () => {
    for (const horizon of [1, 3]) {
      const { overall, folds } = await backtest({
        model: persistence,
        series: randomWalk(55),
        horizon,
        ...window,
      });
      expect(folds.map(({ fold }) => [fold.test.start, fold.test.end])).toEqual([
        [20, 30],
        [30, 40],
        [40, 50],
      ]);
      for (const { scores } of [overall, ...folds.map(({ comparison }) => comparison)]) {
        expect(scores.map(({ skill }) => skill)).toEqual([0, 0]);
      }
    }
  });

  it('finds the skill of a model that knows the law of the series', async () => {
    const seasonal = Array.from({ length: 60 }, (_, row) => [1, 5, 2, 9][row % 4]!);
    const model: ForecastModel<number> = {
      fit: () => 4,
      predict: (period, { series }) => series.at(-period)!,
    };
    const { overall } = await backtest({ model, series: seasonal, ...window });
    expect(overall.best).toBe('model');
    expect(overall.scores[0]).toMatchObject({ mae: 0, skill: 1 });
  });

  it('hands the model nothing of the future: changing it changes no earlier forecast', async () => {
    const series = randomWalk(50);
    const changed = series.map((value, row) => (row < 35 ? value : 1e6));
    const meanReverting: ForecastModel<number> = {
      fit: ({ series: train }) => train.reduce((sum, value) => sum + value) / train.length,
      predict: (mean, { series: known }) => 0.5 * mean + 0.5 * known.at(-1)!,
    };
    const before = await backtest({ model: meanReverting, series, ...window });
    const after = await backtest({ model: meanReverting, series: changed, ...window });
    const forecasts = (result: typeof before) => result.folds.flatMap(({ predicted }) => [...predicted]);
    // test rows 20 to 35: the forecast for row 35 is made at row 34
    expect(forecasts(after).slice(0, 16)).toEqual(forecasts(before).slice(0, 16));
    expect(forecasts(after)[16]).not.toBe(forecasts(before)[16]);
  });

  it('slides, seeds each fold, reports progress and waits for promises', async () => {
    const lengths: number[] = [];
    const seeds: number[] = [];
    const events: BacktestEvent[] = [];
    const model: ForecastModel<number> = {
      fit: async ({ series, seed }) => {
        lengths.push(series.length);
        return seeds.push(seed);
      },
      predict: async (_, { series }) => series.at(-1)!,
    };
    const run = () =>
      backtest({
        model,
        series: randomWalk(50),
        ...window,
        window: 'sliding',
        onProgress: (e) => events.push(e),
      });
    await run();
    await run();
    expect(lengths.slice(0, 3)).toEqual([20, 20, 20]);
    expect(new Set(seeds.slice(0, 3)).size).toBe(3);
    expect(seeds.slice(3)).toEqual(seeds.slice(0, 3));
    expect(events.slice(0, 3).map(({ done, total, fold }) => [done, total, fold.index])).toEqual([
      [1, 3, 0],
      [2, 3, 1],
      [3, 3, 2],
    ]);
  });

  it('stops before the next forecast when told to', async () => {
    const controller = new AbortController();
    let forecasts = 0;
    const model: ForecastModel<null> = {
      fit: () => null,
      predict: (_, { series }) => {
        if (++forecasts === 3) controller.abort();
        return series.at(-1)!;
      },
    };
    const running = backtest({ model, series: randomWalk(50), ...window, signal: controller.signal });
    await expect(running).rejects.toThrow('aborted');
    expect(forecasts).toBe(3);
  });

  it('names a forecast that is no number and a horizon that reaches too far', async () => {
    const silent = { fit: () => null, predict: () => Number.NaN };
    await expect(backtest({ model: silent, series: randomWalk(50), ...window })).rejects.toThrow(
      'NaN in fold 0',
    );
    for (const horizon of [0, 1.5, 21]) {
      await expect(
        backtest({ model: persistence, series: randomWalk(50), horizon, ...window }),
      ).rejects.toThrow('`horizon` must be a whole number from 1 to the 20 rows');
    }
  });
});
