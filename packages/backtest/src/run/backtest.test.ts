import { Rng } from '@btcfc/core';
import { arRidge } from '../baselines/ar-ridge';
import { drift, persistence, seasonalNaive } from '../baselines/naive';
import { tailFolds } from '../folds/walk-forward-folds';
import type { FitInput, ForecastModel, PredictInput } from '../model/forecast-model';
import { createReport } from '../report/backtest-report';
import { randomWalk } from '../synthetic/synthetic-series';
import { backtest } from './backtest';
import { type BacktestJob, backtestWorker } from './backtest-job';
import type { BacktestEvent } from './backtest-options';

const folds = { trainRows: 20, testRows: 10 };
const series = randomWalk({ rows: 55, seed: 4 });

/** Remembers what it was given. */
function recorder(
  forecast: (input: PredictInput) => number | number[] = ({ horizon, series }) =>
    new Array(horizon).fill(series.at(-1)),
) {
  const fits: FitInput[] = [];
  const inputs: { origin: number; fit: number; input: PredictInput }[] = [];
  const disposed: number[] = [];
  const model: ForecastModel<number> = {
    fit: (input) => fits.push(input) - 1,
    predict: (fit, input) => {
      inputs.push({ origin: input.origin, fit, input });
      return forecast(input);
    },
    dispose: (fit) => void disposed.push(fit),
  };
  return { model, fits, inputs, disposed };
}

describe('what a model is given', () => {
  it('is the training rows, then the rows up to each origin, and nothing of the future', async () => {
    const { model, fits, inputs } = recorder();
    const weather = Float64Array.from(series, (value) => 2 * value);
    const result = await backtest({ models: { model }, series, covariates: { weather }, folds });
    expect(fits.map(({ series }) => series.length)).toEqual([20, 30, 40]);
    expect(fits[1]!.covariates.weather).toEqual(weather.slice(0, 30));
    expect(inputs.map(({ origin }) => origin)).toEqual(Array.from({ length: 30 }, (_, index) => 19 + index));
    for (const { origin, input } of inputs) {
      expect(input.series).toEqual(series.slice(0, origin + 1));
      expect(input.tail(3).covariates.weather).toEqual(weather.slice(origin - 2, origin + 1));
      // a view would hand over what lies behind it
      expect(input.series.buffer.byteLength).toBe((origin + 1) * 8);
      expect(input.tail(3).series.buffer.byteLength).toBe(24);
    }
    expect(result.forecasts.model.map(({ actual }) => actual[0])).toEqual([...series.slice(20, 50)]);
    expect(result.forecasts.model.map(({ last }) => last)).toEqual([...series.slice(19, 49)]);
  });

  it('slides, purges and leaves out', async () => {
    const { model, fits, inputs } = recorder();
    await backtest({
      models: { model },
      series,
      folds: { ...folds, window: 'sliding', purge: 2, embargo: 3 },
    });
    expect(fits.map(({ first, series }) => [first, series.length])).toEqual([
      [0, 18],
      [10, 18],
      [20, 18],
    ]);
    expect(inputs[0]!.origin).toBe(22);
  });

  it('takes several steps, a stride, and covariates known in advance', async () => {
    const { model, inputs } = recorder();
    const day = Float64Array.from(series, (_, row) => row % 7);
    const result = await backtest({
      models: { model, drift: drift() },
      series,
      covariates: { day, secret: day },
      knownAhead: ['day'],
      folds,
      horizon: 3,
      stride: 4,
    });
    // targets 20 to 29: the last origin whose three targets fit is 26
    expect(inputs.map(({ origin }) => origin).slice(0, 3)).toEqual([19, 23, 29]);
    expect(inputs[0]!.input.future).toEqual({ day: day.slice(20, 23) });
    expect(result.forecasts.drift[1]!.actual).toEqual([...series.slice(24, 27)]);
  });

  it('has a seed of its own in each fit and forecast, the same again', async () => {
    const seedsOf = async (seed: number) => {
      const { model, fits, inputs } = recorder();
      await backtest({ models: { model }, series, folds, seed });
      return [...fits.map((fit) => fit.seed), ...inputs.map(({ input }) => input.seed)];
    };
    const seeds = await seedsOf(1);
    expect(new Set(seeds).size).toBe(33);
    expect(await seedsOf(1)).toEqual(seeds);
    expect(await seedsOf(2)).not.toEqual(seeds);
  });

  it('is each of several series by name, the others beside it', async () => {
    const { model, fits } = recorder();
    const other = Float64Array.from(series, (value) => -value);
    const { forecasts } = await backtest({ models: { model }, series: { one: series, other }, folds });
    expect(fits.map(({ name, series }) => [name, series.length])).toEqual(
      ['one', 'other'].flatMap((name) => [20, 30, 40].map((rows) => [name, rows])),
    );
    expect(fits[3]!.panel).toEqual({ one: series.slice(0, 20), other: other.slice(0, 20) });
    expect(forecasts.model.filter(({ series }) => series === 'other')[0]!.actual).toEqual([other[20]]);
  });
});

describe('refit', () => {
  it('false: once and for all', async () => {
    const { model, fits, disposed } = recorder();
    await backtest({ models: { model }, series, folds, refit: false });
    expect(fits.map(({ series }) => series.length)).toEqual([20]);
    expect(disposed).toEqual([0]);
  });

  it('a number: in each fold and every so many forecasts, on rows grown or moved', async () => {
    const growing = recorder();
    await backtest({ models: { model: growing.model }, series, folds, refit: 4 });
    expect(growing.fits.map(({ series }) => series.length)).toEqual([20, 24, 28, 30, 34, 38, 40, 44, 48]);
    expect(growing.disposed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const sliding = recorder();
    await backtest({
      models: { model: sliding.model },
      series,
      folds: { ...folds, window: 'sliding' },
      refit: 5,
    });
    expect(sliding.fits.map(({ first, series }) => [first, series.length]).slice(0, 2)).toEqual([
      [0, 20],
      [5, 20],
    ]);
  });

  it('a function: when it says so, told of the errors so far', async () => {
    const { model, fits } = recorder();
    const asked: number[] = [];
    await backtest({
      models: { model },
      series,
      folds,
      baseline: 'model',
      refit: ({ origin, sinceFit, errors }) => {
        asked.push(origin);
        expect(errors).toHaveLength(sinceFit);
        expect(errors.at(-1)).toBeCloseTo(Math.abs(series[origin]! - series[origin - 1]!), 12);
        return sinceFit === 12;
      },
    });
    expect(asked).toEqual(Array.from({ length: 29 }, (_, index) => 20 + index));
    expect(fits.map(({ series }) => series.length)).toEqual([20, 32, 44]);
  });
});

describe('the work', () => {
  it('gives the same whatever the concurrency, batched or one by one, elsewhere or here', async () => {
    const noisy: ForecastModel<number> = {
      fit: async ({ seed }) => new Rng(seed).normal(),
      predict: async (level, { seed }) => {
        await new Promise((resolve) => setTimeout(resolve, seed % 3));
        return level + new Rng(seed).normal();
      },
    };
    const batched: ForecastModel<number> = {
      ...noisy,
      predictMany: (level, inputs) =>
        Promise.all(inputs.map((input) => noisy.predict(level, input) as Promise<number>)),
    };
    const run = async (options: object) =>
      (await backtest({ models: { noisy }, series, folds, seed: 5, ...options })).forecasts;
    const expected = await run({});
    expect(await run({ concurrency: 4 })).toEqual(expected);
    expect(await run({ models: { noisy: batched } })).toEqual(expected);
    const worker = backtestWorker({ noisy });
    const executor = async (
      jobs: BacktestJob[],
      { onResult }: { onResult: (result: never, index: number) => void },
    ) => {
      for (const index of [...jobs.keys()].reverse()) {
        // as between processes
        onResult((await worker(structuredClone(jobs[index]!))) as never, index);
      }
    };
    expect(await run({ executor })).toEqual(expected);
  });

  it('reports each fold of each model', async () => {
    const events: BacktestEvent[] = [];
    await backtest({ models: { drift: drift() }, series, folds, onProgress: (event) => events.push(event) });
    expect(events.map(({ model, fold, done, total }) => [model, fold.index, done, total])).toEqual([
      ['drift', 0, 1, 6],
      ['drift', 1, 2, 6],
      ['drift', 2, 3, 6],
      ['persistence', 0, 4, 6],
      ['persistence', 1, 5, 6],
      ['persistence', 2, 6, 6],
    ]);
  });

  it('stops before the next forecast when told to, and frees what was fitted', async () => {
    const controller = new AbortController();
    const { model, inputs, disposed } = recorder(() => {
      if (inputs.length === 3) controller.abort();
      return 1;
    });
    const running = backtest({ models: { model }, series, folds, signal: controller.signal });
    await expect(running).rejects.toThrow('aborted');
    expect(inputs).toHaveLength(3);
    expect(disposed).toEqual([0]);
  });

  it('passes on what a model throws when all else has ended, and begins nothing more', async () => {
    let open = 0;
    let begun = 0;
    const slow: ForecastModel<null> = {
      fit: async () => {
        open++;
        begun++;
        await new Promise((resolve) => setTimeout(resolve, 5));
        open--;
        return null;
      },
      predict: () => {
        throw new Error('out of tea');
      },
    };
    await expect(backtest({ models: { slow }, series, folds, concurrency: 2 })).rejects.toThrow('out of tea');
    expect({ open, begun }).toEqual({ open: 0, begun: 2 });
  });
});

describe('bad input is named', () => {
  const valid = { models: { drift: drift() }, series, folds };
  it.each([
    [{ models: {} }, '`models` must be at least one model'],
    [{ models: { a: {} } }, '`models.a` must be a function or an object with fit and predict'],
    [{ baseline: 'nobody' }, '`baseline` must be one of drift'],
    [{ spreadBaseline: 'drift' }, '`levels` must be at least one level'],
    [{ levels: [0.9, 0.1] }, '`levels` must be increasing numbers'],
    [{ horizon: 11 }, '`horizon` must be at most the 10 rows'],
    [{ stride: 0 }, '`stride`'],
    [{ refit: 0 }, '`refit`'],
    [{ folds: [] }, '`folds` must be at least one fold'],
    [
      { folds: [{ train: { start: 0, end: 9 }, test: { start: 8, end: 12 }, window: 'expanding' }] },
      '`folds[0]`',
    ],
    [{ covariates: { short: [1] } }, '`covariates.short` has 1 rows where the series has 55'],
    [{ knownAhead: ['day'] }, 'names the covariate "day", which there is not'],
    [{ models: { a: () => Number.NaN } }, 'Model "a" forecast a value that is not finite from row 19'],
    [{ models: { a: () => [1, 2] } }, 'Model "a" forecast no 1 values from row 19'],
    [{ models: { a: () => ({ quantiles: [2, 1] }) }, levels: [0.1, 0.5] }, 'quantiles that cross'],
    [{ models: { a: () => ({ quantiles: [1] }) }, levels: [0.1, 0.5] }, 'no 2 quantiles'],
    [{ models: { a: () => ({ quantiles: [1] }) }, levels: [0.1] }, 'neither a point nor a median'],
    [{ models: { a: () => undefined } }, 'Model "a" forecast no forecast from row 19'],
    [
      { refit: () => true, executor: () => {} },
      '`refit` must be true, false or a whole number where an `executor`',
    ],
    [{ executor: async () => {} }, 'ended without the results of 6 jobs'],
  ])('%#', async (options, message) => {
    const running = backtest({ ...valid, ...options } as never);
    await expect(running).rejects.toThrow(message);
  });
});

describe('the report', () => {
  it('gives persistence itself a skill of exactly 0 at any horizon, and its MASE', async () => {
    for (const horizon of [1, 3]) {
      const report = createReport(
        await backtest({ models: { same: persistence() }, series, folds, horizon }),
      );
      for (const { pointComparison, folds } of report.models) {
        expect([pointComparison.skill, ...folds.map(({ skill }) => skill)]).toEqual([0, 0, 0, 0]);
      }
      expect(report.models[0]!.pointComparison.verdict).toBe('no demonstrable difference');
      expect(report.models[0]!.folds[0]!.skillInterval).toEqual({ lower: 0, upper: 0 });
      expect(report.models[0]!.maeByStep).toHaveLength(horizon);
    }
  });

  it('finds the skill of a model that knows the law of the series, and says so in words', async () => {
    const seasonal = Array.from({ length: 60 }, (_, row) => [1, 5, 2, 9][row % 4]!);
    const report = createReport(
      await backtest({ models: { seasonal: seasonalNaive({ period: 4 }) }, series: seasonal, folds }),
    );
    const [model] = report.models;
    expect(model!.point).toMatchObject({ mae: 0, r2: 1, mase: 0, values: 40 });
    expect(model!.pointComparison).toMatchObject({ skill: 1, verdict: 'better' });
    expect(report.sentences[0]).toContain('seasonal is better than persistence by more than luck');
    expect(String(report)).toContain('Point forecasts');
    expect(report.toMarkdown()).toContain('| seasonal | 0 |');
  });

  it('takes points and quantiles from samples, and refuses a spread baseline without quantiles', async () => {
    const levels = [0.25, 0.5, 0.75];
    const sampler = ({ tail }: PredictInput) => {
      const [last] = tail(1).series;
      return { samples: [-2, -1, 0, 1, 2].map((move) => last! + move) };
    };
    const options = { models: { sampler, drift: drift() }, series, folds, levels } as const;
    const result = await backtest({ ...options, spreadBaseline: 'sampler' });
    const { point, quantiles, last } = result.forecasts.sampler[0]!;
    expect(point).toEqual([last]);
    expect(quantiles).toEqual([[last - 1, last, last + 1]]);
    const report = createReport(result);
    expect(report.models.find(({ name }) => name === 'drift')!.spread).toBeUndefined();
    expect(report.models[0]!.spread!.intervals.map(({ nominal }) => nominal)).toEqual([0.5]);
    expect(() => createReport({ ...result, spreadBaseline: 'drift' })).toThrow(
      'a model that forecasts quantiles',
    );
  });

  it('leaves out rows that did not come to pass, for all models alike', async () => {
    const gap = series.map((value, row) => (row === 25 ? Number.NaN : value));
    const report = createReport(await backtest({ models: { drift: drift() }, series: gap, folds }));
    expect(report.models.map(({ point }) => point.values)).toEqual([29, 29]);
    expect(Number.isFinite(report.models[0]!.pointComparison.skill)).toBe(true);
  });

  it('is the mean over several series and steps, origin by origin', async () => {
    const two = { a: series, b: Float64Array.from(series, (value) => 2 * value) };
    const result = await backtest({
      models: { ar: arRidge({ lags: 2 }) },
      series: two,
      folds: tailFolds({ rows: 55, testRows: 20, count: 2 }),
    });
    const report = createReport(result);
    expect(report.models[0]!.pointComparison.loss).toBeCloseTo(report.models[0]!.point.mae, 12);
    expect(report.models[0]!.pointComparison.dieboldMariano.rows).toBe(20);
  });
});
