import {
  checkForecast,
  type FitInput,
  type Forecast,
  type ForecastModel,
  forecastFromPoints,
  forecastFromSamples,
  joinForecasts,
  type PredictInput,
  Rng,
} from '@btcfc/core';
import { arRidge, drift, persistence, seasonalNaive } from '@btcfc/models';
import { tailFolds } from '../folds/walk-forward-folds';
import type { SeriesLike } from '../input/read-series';
import { mase, rmsse } from '../metrics/point-metrics';
import { createReport } from '../report/backtest-report';
import { randomWalk } from '../synthetic/synthetic-series';
import { backtest } from './backtest';
import { type BacktestJob, backtestWorker } from './backtest-job';
import type { BacktestEvent } from './backtest-options';

const folds = { trainRows: 20, testRows: 10 };
const series = randomWalk({ rows: 55, seed: 4 });

/** A forecast of the points that each input is given. */
function forecastEach(
  inputs: readonly PredictInput[],
  pointOf: (input: PredictInput) => number | number[],
): Forecast {
  const point = inputs.flatMap(pointOf);
  return forecastFromPoints({
    origins: inputs.map(({ origin }) => origin),
    horizon: inputs[0]!.horizon,
    point,
  });
}

/** Remembers what it was given. */
function recorder(
  forecast: (input: PredictInput) => number | number[] = ({ horizon, series }) =>
    new Array(horizon).fill(series.values.at(-1)),
) {
  const fits: FitInput[] = [];
  const inputs: { origin: number; fit: number; input: PredictInput }[] = [];
  const disposed: number[] = [];
  const model: ForecastModel<number> = {
    fit: (input) => fits.push(input) - 1,
    predict: (fit, asked) =>
      forecastEach(asked, (input) => {
        input.signal?.throwIfAborted();
        inputs.push({ origin: input.origin, fit, input });
        return forecast(input);
      }),
    dispose: (fit) => void disposed.push(fit),
  };
  return { model, fits, inputs, disposed };
}

describe('what a model is given', () => {
  it('is the training rows, then the rows up to each origin, and nothing of the future', async () => {
    const { model, fits, inputs } = recorder();
    const weather = Float64Array.from(series, (value) => 2 * value);
    const result = await backtest({ models: { model }, series, pastCovariates: { weather }, folds });
    expect(fits.map(({ series }) => series.values.length)).toEqual([20, 30, 40]);
    expect(fits[1]!.series.pastCovariates!.weather).toEqual(weather.slice(0, 30));
    expect(inputs.map(({ origin }) => origin)).toEqual(Array.from({ length: 30 }, (_, index) => 19 + index));
    for (const { origin, input } of inputs) {
      expect(input.series.values).toEqual(series.slice(0, origin + 1));
      expect(input.tail(3).pastCovariates!.weather).toEqual(weather.slice(origin - 2, origin + 1));
      // a view would hand over what lies behind it
      expect(input.series.values.buffer.byteLength).toBe((origin + 1) * 8);
      expect(input.tail(3).values.buffer.byteLength).toBe(24);
    }
    expect(result.forecasts.model.actual).toEqual(series.slice(20, 50));
    expect(result.forecasts.model.last).toEqual(series.slice(19, 49));
    expect([...result.forecasts.model.folds]).toEqual([0, 1, 2].flatMap((fold) => new Array(10).fill(fold)));
  });

  it('slides, purges and leaves out', async () => {
    const { model, fits, inputs } = recorder();
    await backtest({
      models: { model },
      series,
      folds: { ...folds, window: 'sliding', purge: 2, embargo: 3 },
    });
    expect(fits.map(({ first, series }) => [first, series.values.length])).toEqual([
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
      pastCovariates: { secret: day },
      futureCovariates: { day },
      folds,
      horizon: 3,
      stride: 4,
    });
    // targets 20 to 29: the last origin whose three targets fit is 26
    expect(inputs.map(({ origin }) => origin).slice(0, 3)).toEqual([19, 23, 29]);
    expect(inputs[0]!.input.series.futureCovariates!.day!.slice(20)).toEqual(day.slice(20, 23));
    expect(inputs[0]!.input.series.pastCovariates!.secret).toEqual(day.slice(0, 20));
    expect(result.forecasts.drift.actual.slice(3, 6)).toEqual(series.slice(24, 27));
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

  it('is each of several series by name', async () => {
    const { model, fits } = recorder();
    const other = Float64Array.from(series, (value) => -value);
    const { forecasts } = await backtest({ models: { model }, series: { one: series, other }, folds });
    expect(fits.map(({ series }) => [series.id, series.values.length])).toEqual(
      ['one', 'other'].flatMap((id) => [20, 30, 40].map((rows) => [id, rows])),
    );
    expect(fits[3]!.panel).toEqual([]);
    const first = forecasts.model.id!.indexOf('other');
    expect(forecasts.model.actual[first]).toBe(other[20]);
  });
});

describe('a series', () => {
  const day = 86_400_000;
  const dates = Float64Array.from(series, (_, row) => row * day);
  const points = async (given: SeriesLike) => {
    const { forecasts } = await backtest({ models: { drift: drift() }, series: given, folds });
    return [...forecasts.drift.point];
  };

  it('is a TimeSeries or plain values, missing ones as null, undefined or NaN', async () => {
    const expected = await points(series);
    expect(await points({ values: series })).toEqual(expected);
    expect(await points([...series])).toEqual(expected);
    const gap = (missing: null | undefined | number) =>
      [...series].map((value, row) => (row === 9 ? missing : value));
    expect(await points(gap(null))).toEqual(await points(gap(Number.NaN)));
    expect(await points(gap(undefined))).toEqual(await points(gap(Number.NaN)));
    // 4 gaps used to become 0, which a seasonal naive forecast then missed
    const wave = Array.from({ length: 60 }, (_, row) => (row % 13 === 0 && row > 0 ? null : row % 5));
    const { forecasts } = await backtest({
      models: { naive: seasonalNaive({ period: 5 }) },
      series: wave,
      folds,
    });
    const { point, actual } = forecasts.naive;
    expect(point.every((value, row) => Number.isNaN(actual[row]) || value === actual[row])).toBe(true);
  });

  it('has the dates and the id of what is forecast, where it has any', async () => {
    const { forecasts } = await backtest({
      models: { drift: drift() },
      series: { values: series, dates, id: 'town' },
      folds,
      horizon: 2,
    });
    const { origins, dates: ahead, id } = forecasts.drift;
    expect([...ahead!.slice(0, 2)]).toEqual([(origins[0]! + 1) * day, (origins[0]! + 2) * day]);
    expect(new Set(id)).toEqual(new Set(['town']));
    checkForecast('drift', forecasts.drift);
  });

  it('is one of several by name or in a list', async () => {
    const other = series.map((value) => -value);
    const named = await points({ a: series, b: other });
    expect(
      await points([
        { id: 'a', values: series },
        { id: 'b', values: other },
      ]),
    ).toEqual(named);
    await expect(points([{ values: series }, { values: other }])).rejects.toThrow('`series[0].id`');
  });

  it('shares columns with the others, its own before those', async () => {
    const { model, fits } = recorder();
    const own = series.map((value) => value + 1);
    const b = { values: series, pastCovariates: { x: own }, staticCovariates: { town: 'Ulm' } };
    await backtest({ models: { model }, series: { a: series, b }, pastCovariates: { x: series }, folds });
    expect(fits[0]!.series.pastCovariates!.x).toEqual(series.slice(0, 20));
    expect(fits[3]!.series.pastCovariates!.x).toEqual(own.slice(0, 20));
    expect(fits[3]!.series.staticCovariates).toEqual({ town: 'Ulm' });
  });

  it.each<[unknown, string]>([
    [['1', 2], '`series` holds text in row 1'],
    [[1, ''], 'row 2'],
    [[1, new Date(0)], 'row 2'],
    [[1, true], 'row 2'],
    [[1, Number.POSITIVE_INFINITY], 'row 2'],
    [[1, 2n ** 60n], 'row 2'],
    [{}, '`series` must be a series'],
    [[], 'do not fit into 0 rows'],
    [null, '`series`'],
    [{ values: [1, 2], date: [1, 2] }, 'did you mean `series.dates`?'],
  ])('is not %p', async (given, message) => {
    await expect(points(given as SeriesLike)).rejects.toThrow(message);
  });
});

it('asks a model for many rows at a time, between which it can be stopped', async () => {
  const controller = new AbortController();
  const asked: number[] = [];
  const long = randomWalk({ rows: 300 });
  const batched: ForecastModel<null> = {
    fit: () => null,
    predict: (_, inputs) => {
      asked.push(inputs.length);
      if (asked.length === 5) controller.abort();
      return forecastEach(inputs, () => 1);
    },
  };
  const options = { models: { batched }, series: long, folds: { trainRows: 100, testRows: 200 } };
  const { forecasts } = await backtest(options);
  expect(asked).toEqual([64, 64, 64, 8]);
  expect([...forecasts.batched.origins]).toEqual(Array.from({ length: 200 }, (_, row) => 99 + row));
  await expect(backtest({ ...options, signal: controller.signal })).rejects.toThrow('aborted');
  expect(asked).toHaveLength(5);
});

describe('refit', () => {
  it('false: once and for all', async () => {
    const { model, fits, disposed } = recorder();
    await backtest({ models: { model }, series, folds, refit: false });
    expect(fits.map(({ series }) => series.values.length)).toEqual([20]);
    expect(disposed).toEqual([0]);
  });

  it('a number: in each fold and every so many forecasts, on rows grown or moved', async () => {
    const growing = recorder();
    await backtest({ models: { model: growing.model }, series, folds, refit: 4 });
    expect(growing.fits.map(({ series }) => series.values.length)).toEqual([
      20, 24, 28, 30, 34, 38, 40, 44, 48,
    ]);
    expect(growing.disposed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const sliding = recorder();
    await backtest({
      models: { model: sliding.model },
      series,
      folds: { ...folds, window: 'sliding' },
      refit: 5,
    });
    expect(sliding.fits.map(({ first, series }) => [first, series.values.length]).slice(0, 2)).toEqual([
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
    expect(fits.map(({ series }) => series.values.length)).toEqual([20, 32, 44]);
  });
});

describe('the work', () => {
  it('gives the same whatever the concurrency, batched or one by one, elsewhere or here', async () => {
    const noisy: ForecastModel<number> = {
      fit: async ({ seed }) => new Rng(seed).normal(),
      predict: async (level, inputs) => {
        await new Promise((resolve) => setTimeout(resolve, inputs[0]!.seed % 3));
        return forecastEach(inputs, ({ seed }) => level + new Rng(seed).normal());
      },
    };
    const oneByOne: ForecastModel<number> = {
      ...noisy,
      predict: async (level, inputs) => {
        const forecasts: Forecast[] = [];
        for (const input of inputs) forecasts.push(await noisy.predict(level, [input]));
        return joinForecasts(forecasts);
      },
    };
    const run = async (options: object) =>
      (await backtest({ models: { noisy }, series, folds, seed: 5, ...options })).forecasts;
    const expected = await run({});
    expect(await run({ concurrency: 4 })).toEqual(expected);
    expect(await run({ models: { noisy: oneByOne } })).toEqual(expected);
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

  it('ends with what an async listener throws', async () => {
    const onProgress = () => Promise.reject(new Error('no more'));
    await expect(backtest({ models: { drift: drift() }, series, folds, onProgress })).rejects.toThrow(
      'no more',
    );
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

/** A model whose forecast from row 21 on is not what it should be. */
function giving(wrong: object): ForecastModel<null> {
  return {
    fit: () => null,
    predict: (_, inputs) => {
      const [{ levels, horizon }] = inputs as [PredictInput];
      const size = inputs.length;
      const repeat = (values: ArrayLike<number>, other: number) =>
        Float64Array.from({ length: size }, (_, row) => (row < 2 ? other : values[0]!));
      const { point, quantiles, ...rest } = wrong as { point?: Float64Array; quantiles?: number[][] };
      return {
        origins: Float64Array.from(inputs, ({ origin }) => origin),
        horizon,
        point: repeat(point ?? [1], 1),
        levels,
        quantiles: quantiles?.map((values) => repeat(values, 1)) ?? [],
        ...rest,
      };
    },
  };
}

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
    [{ folds: [{ train: { start: 0, end: '9' }, test: { start: 9, end: 12 } }] }, '`folds[0].train.end`'],
    [
      { folds: [{ train: { start: 0, end: 9 }, test: { start: 8, end: 12 }, window: 'expanding' }] },
      '`folds[0]`',
    ],
    [{ pastCovariates: { short: [1] } }, '`pastCovariates.short` has 1 rows where the series has 55'],
    [{ futureCovariates: { short: [1] } }, '`futureCovariates.short` has 1 rows where the series has 55'],
    [{ knownAhead: ['day'] }, '`knownAhead` is not an option of backtest'],
    [{ concurency: 2 }, 'did you mean `concurrency`?'],
    [{ folds: { trainRows: 20, testrows: 10 } }, 'did you mean `testRows`?'],
    [
      { minTrainRows: 50 },
      'No series has enough training rows in a fold and known values to be judged there',
    ],
    [{ series: new Array(55).fill(null) }, 'No series has enough training rows in a fold'],
    [{ models: { a: { ...drift(), global: 'yes' } } }, '`models.a.global` must be true or false'],
    [{ models: { a: () => Number.NaN } }, 'Model "a" gave no forecast of 1 finite values from row 19'],
    [{ models: { a: () => [1, 2] } }, 'Model "a" gave no forecast of 1 finite values from row 19'],
    [
      { models: { a: giving({ levels: [0.1, 0.5], quantiles: [[2], [1]] }) }, levels: [0.1, 0.5] },
      'The forecast of model "a" from row 21: The quantiles of 0.1 and 0.5 cross.',
    ],
    [
      { models: { a: giving({ levels: [0.1], quantiles: [[1]] }) }, levels: [0.1, 0.5] },
      'Model "a" forecast quantiles of 0.1, not of the levels 0.1, 0.5',
    ],
    [{ models: { a: giving({ horizon: 2 }) } }, 'Model "a" forecast with a horizon of 2, not of 1'],
    [
      { models: { a: giving({ point: Float64Array.of(Number.NaN) }) } },
      'The forecast of model "a" from row 21',
    ],
    [
      {
        models: {
          a: { fit: () => 0, predict: () => forecastFromPoints({ origins: [3], horizon: 1, point: [1] }) },
        },
      },
      'Model "a" forecast from 1 rows, not from 10',
    ],
    [{ models: { a: { fit: () => 0, predict: () => undefined } } }, 'Model "a" gave no forecast from row 19'],
    [{ models: { a: () => undefined } }, 'Model "a" gave no forecast of 1 finite values from row 19'],
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
    const sampler = ({ tail, origin, horizon }: PredictInput) => {
      const [last] = tail(1).values;
      const samples = Float64Array.from([-2, -1, 0, 1, 2], (move) => last! + move);
      return forecastFromSamples({ origins: [origin], horizon, levels, samples });
    };
    const pointed = ({ tail }: PredictInput) => tail(1).values[0]! + 0.1;
    const options = { models: { sampler, pointed }, series, folds, levels } as const;
    const result = await backtest({ ...options, spreadBaseline: 'sampler' });
    const { point, quantiles, last } = result.forecasts.sampler;
    expect(point[0]).toEqual(last[0]);
    expect(quantiles.map((values) => values[0])).toEqual([last[0]! - 1, last[0], last[0]! + 1]);
    const report = createReport(result);
    expect(report.models.find(({ name }) => name === 'pointed')!.spread).toBeUndefined();
    expect(report.models[0]!.spread!.intervals.map(({ nominal }) => nominal)).toEqual([0.5]);
    expect(() => createReport({ ...result, spreadBaseline: 'pointed' })).toThrow(
      'a model that forecasts quantiles',
    );
  });

  it('leaves out rows that did not come to pass, for all models alike', async () => {
    const gap = series.map((value, row) => (row === 25 ? Number.NaN : value));
    const report = createReport(await backtest({ models: { drift: drift() }, series: gap, folds }));
    expect(report.models.map(({ point }) => point.values)).toEqual([29, 29]);
    expect(Number.isFinite(report.models[0]!.pointComparison.skill)).toBe(true);
  });

  it('writes no NaN in words or tables, be a baseline perfect or a fold without a move', async () => {
    const flat = Array.from({ length: 60 }, (_, row) => (row < 50 ? 7 : 7 + (row % 3)));
    const models = { wrong: ({ origin }: PredictInput) => 7 + (origin % 2) };
    const report = createReport(
      await backtest({ models, series: flat, folds: { trainRows: 20, testRows: 10 } }),
    );
    expect(`${report}${report.toMarkdown()}`).not.toMatch(/NaN|Infinity/);
  });

  it('scales MASE by the season that is told', async () => {
    const wave = Array.from({ length: 80 }, (_, row) => 10 * (row % 4) + Math.sin(row * row));
    const models = { naive: seasonalNaive({ period: 4 }) };
    const result = await backtest({ models, series: wave, folds: { trainRows: 40, testRows: 40 } });
    const [model] = createReport(result, { period: 4, replications: 10 }).models;
    const { actual, point } = result.forecasts.naive;
    const scale = { training: wave.slice(0, 40), period: 4 };
    expect(model!.point.mase).toBeCloseTo(mase(actual, point, scale), 12);
    expect(model!.point.rmsse).toBeCloseTo(rmsse(actual, point, scale), 12);
    expect(() => createReport(result, { perid: 4 } as never)).toThrow('did you mean `period`?');
  });

  it('is the mean over several series and steps, origin by origin', async () => {
    const two = { a: series, b: Float64Array.from(series, (value) => 2 * value) };
    const result = await backtest({
      models: { ar: arRidge({ lags: 2 }) },
      series: two,
      folds: tailFolds({ rows: 55, testRows: 20, count: 2 }),
    });
    const report = createReport(result);
    // several series: in units of their naive errors
    expect(report.models[0]!.pointComparison.loss).toBeCloseTo(report.models[0]!.point.mase, 12);
    expect(report.models[0]!.pointComparison.dieboldMariano.rows).toBe(20);
  });
});
