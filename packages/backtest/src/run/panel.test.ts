import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type FitInput,
  type ForecastModel,
  forecastFromPoints,
  type PredictInput,
  type TimeSeries,
} from '@btcfc/core';
import { average, drift, persistence } from '@btcfc/models';
import { findLookahead } from '../pipeline/find-lookahead';
import { pipeline } from '../pipeline/pipeline';
import { createReport } from '../report/backtest-report';
import { randomWalk } from '../synthetic/synthetic-series';
import { backtest } from './backtest';
import { type BacktestJob, backtestWorker } from './backtest-job';
import type { TaskForecasts } from './backtest-task';

const day = 86_400_000;
const folds = { trainRows: 30, testRows: 10 };

function walk(id: string, seed: number, { rows = 60, first = 0 } = {}): TimeSeries & { dates: Float64Array } {
  return {
    id,
    values: randomWalk({ rows, seed, start: 50 * seed }),
    dates: Float64Array.from({ length: rows }, (_, row) => (first + row) * day),
  };
}

/** Forecasts the mean of all training values beside the last value, and remembers what it was given. */
function pooled() {
  const fits: FitInput[] = [];
  const asked: PredictInput[][] = [];
  const model: ForecastModel<number> = {
    global: true,
    fit(input) {
      fits.push(input);
      const all = input.panel.flatMap(({ values }) => Array.from(values));
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    },
    predict(level, inputs) {
      asked.push([...inputs]);
      return forecastFromPoints({
        origins: inputs.map(({ origin }) => origin),
        horizon: inputs[0]!.horizon,
        point: inputs.flatMap(({ series, horizon }) =>
          new Array(horizon).fill((level + series.values.at(-1)!) / 2),
        ),
      });
    },
  };
  return { model, fits, asked };
}

it('tells of a series that no fold can judge', async () => {
  const series = { whole: randomWalk({ rows: 60, seed: 1 }), single: [1] };
  const { leftOut } = await backtest({ models: { drift: drift({ target: 'difference' }) }, series, folds });
  expect(leftOut).toEqual([0, 1, 2].map((fold) => ({ id: 'single', fold, trainRows: 0 })));
});

describe('a global model', () => {
  const series = [walk('a', 1), walk('b', 2), walk('late', 3, { rows: 25, first: 35 })];

  it('is fitted once per fold on all series that can be learned from, and asked for any of them', async () => {
    const { model, fits, asked } = pooled();
    const { forecasts, leftOut } = await backtest({ models: { model }, series, folds });
    expect(fits.map(({ panel }) => panel.map(({ id, values }) => [id, values.length]))).toEqual([
      [
        ['a', 30],
        ['b', 30],
      ],
      [
        ['a', 40],
        ['b', 40],
      ],
      [
        ['a', 50],
        ['b', 50],
        ['late', 15],
      ],
    ]);
    expect(fits[0]!.series.id).toBe('a');
    expect(asked.map((inputs) => inputs.map(({ series: own }) => own.id))).toEqual([
      ...[0, 1].map(() => ['a', 'b'].flatMap((id) => new Array(10).fill(id))),
      ['a', 'b', 'late'].flatMap((id) => new Array(10).fill(id)),
    ]);
    // origins are those of the rows it was handed, also where a series begins later
    const [, , late] = asked[2]!.filter((_, index) => index % 10 === 0);
    expect(late!.origin).toBe(14);
    expect(late!.series.values).toEqual(series[2]!.values.slice(0, 15));
    expect(late!.panel.map(({ id, values }) => [id, values.length])).toEqual([
      ['a', 50],
      ['b', 50],
      ['late', 15],
    ]);
    // by series, then in time order, as those of any model
    expect(forecasts.model.id).toEqual(forecasts.persistence.id);
    expect(forecasts.model.origins).toEqual(forecasts.persistence.origins);
    expect(forecasts.model.actual).toEqual(forecasts.persistence.actual);
    const level = fits[1]!.panel.flatMap(({ values }) => Array.from(values));
    const mean = level.reduce((sum, value) => sum + value, 0) / level.length;
    const row = forecasts.model.id!.indexOf('b') + 13;
    expect(forecasts.model.origins[row]).toBe(42);
    expect(forecasts.model.point[row]).toBeCloseTo((mean + series[1]!.values[42]!) / 2, 12);
    // it begins within the first test range
    expect(leftOut).toEqual([
      { id: 'late', fold: 0, trainRows: 0 },
      { id: 'late', fold: 1, trainRows: 5 },
    ]);
  });

  it('gives the same elsewhere, refitted or not, and from a journal', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-panel-'));
    try {
      for (const refit of [true, false, 4]) {
        const run = (options: object = {}) =>
          backtest({ models: { pooled: pooled().model, drift: drift() }, series, folds, refit, ...options });
        const expected = await run();
        const worker = backtestWorker({ pooled: pooled().model, drift: drift() });
        const executor = async (
          jobs: BacktestJob[],
          { onResult }: { onResult: (result: TaskForecasts, index: number) => void },
        ) => {
          for (const index of [...jobs.keys()].reverse()) {
            onResult(await worker(structuredClone(jobs[index]!)), index);
          }
        };
        expect(await run({ executor })).toEqual(expected);
        const journal = path.join(directory, `${refit}.jsonl`);
        expect(await run({ journal })).toEqual(expected);
        const lines = readFileSync(journal, 'utf8').split('\n');
        writeFileSync(journal, `${lines.slice(0, 3).join('\n')}\n`);
        expect(await run({ journal })).toEqual(expected);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('is asked when to learn anew once for all series', async () => {
    const { model, fits } = pooled();
    const moments: number[] = [];
    await backtest({
      models: { model },
      baseline: 'model',
      series: series.slice(0, 2),
      folds,
      refit: ({ origin, sinceFit, errors }) => {
        expect(errors).toHaveLength(sinceFit);
        moments.push(origin);
        return sinceFit === 12;
      },
    });
    expect(moments).toEqual(Array.from({ length: 29 }, (_, row) => 30 + row));
    expect(fits.map(({ panel }) => panel[0]!.values.length)).toEqual([30, 42, 54]);
  });

  it('has steps of each series before it in a pipeline, and can be examined for leaks', async () => {
    const { model, fits } = pooled();
    const centred = pipeline({
      steps: [
        {
          name: 'centred',
          fit: ({ values }) => values[0]!,
          transform: (rows, level) => ({
            ...rows,
            values: rows.values.map((value) => value - (level as number)),
          }),
          invert: (values, level) => values.map((value) => value + (level as number)),
        },
      ],
      model,
    });
    const { forecasts } = await backtest({ models: { centred }, series, folds });
    for (const { values } of fits[0]!.panel) expect(values[0]).toBe(0);
    const scores = await findLookahead(centred, { series: series[0]! });
    expect(scores).toEqual([]);
    const row = forecasts.centred.id!.indexOf('b');
    const all = fits[0]!.panel.flatMap(({ values }) => Array.from(values));
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const [first] = series[1]!.values;
    const last = series[1]!.values[29]!;
    expect(forecasts.centred.point[row]).toBeCloseTo(first! + (mean + last - first!) / 2, 10);
  });

  it('forecasts beside members of the other kind in an average, also where windows slide', async () => {
    const { model } = pooled();
    const both = average({ models: { model, drift: drift({ target: 'difference' }) } });
    const models = { model, drift: drift({ target: 'difference' }), both };
    const run = await backtest({ models, series, folds: { ...folds, window: 'sliding' } });
    const { model: one, drift: other, both: mean } = run.forecasts;
    expect(mean.id).toContain('late');
    expect(mean.point).toEqual(one.point.map((value, row) => (value + other.point[row]!) / 2));
  });
});

describe('series of different lengths', () => {
  it('stand on common rows by their dates, and are handed over from their first value to the origin', async () => {
    const early = walk('early', 1, { rows: 45 });
    const late = walk('late', 2, { rows: 45, first: 15 });
    const seen: [string, number, number, string][] = [];
    const model = ({ series, origin }: PredictInput) => {
      seen.push([series.id!, origin, series.values.length, new Date(series.dates!.at(-1)!).toISOString()]);
      return series.values.at(-1)!;
    };
    const {
      forecasts,
      series,
      folds: found,
    } = await backtest({ models: { model }, series: [early, late], folds });
    expect(found.map(({ test }) => test.end)).toEqual([40, 50, 60]);
    // early has ended on the 45th day: nothing of it is known later
    const origins = (id: string) =>
      Array.from(forecasts.model.origins).filter((_, row) => forecasts.model.id![row] === id);
    expect(origins('early')).toEqual(Array.from({ length: 15 }, (_, row) => 29 + row));
    expect(origins('late')).toEqual(Array.from({ length: 30 }, (_, row) => 29 + row));
    expect(seen[0]).toEqual(['early', 29, 30, '1970-01-30T00:00:00.000Z']);
    expect(seen.find(([id]) => id === 'late')).toEqual(['late', 14, 15, '1970-01-30T00:00:00.000Z']);
    expect(series.map(({ values }) => values.length)).toEqual([60, 60]);
    expect(series[1]!.values[14]).toBeNaN();
    expect(series[1]!.values[15]).toBe(late.values[0]);
    const row = forecasts.model.id!.indexOf('late');
    expect(forecasts.model.dates![row]).toBe(30 * day);
    expect(forecasts.model.actual[row]).toBe(late.values[15]);
    expect(forecasts.model.last[row]).toBe(late.values[14]);
  });

  it('end together where they have no dates, and bring their columns along', async () => {
    const short = {
      id: 'short',
      values: randomWalk({ rows: 45, seed: 2 }),
      pastCovariates: { own: randomWalk({ rows: 45, seed: 5 }) },
      futureCovariates: { ahead: randomWalk({ rows: 50, seed: 6 }) },
    };
    const long = { id: 'long', values: randomWalk({ rows: 60, seed: 1 }) };
    const inputs: PredictInput[] = [];
    const model = (input: PredictInput) => {
      inputs.push(input);
      return [0, 0];
    };
    const day = Array.from({ length: 60 }, (_, row) => row % 7);
    await backtest({
      models: { model },
      series: [long, short],
      folds,
      horizon: 2,
      futureCovariates: { day },
    });
    const own = inputs.filter(({ series }) => series.id === 'short');
    expect(own[0]!.origin).toBe(14);
    expect(own[0]!.series.values).toEqual(short.values.slice(0, 15));
    expect(own[0]!.series.pastCovariates!.own).toEqual(short.pastCovariates.own.slice(0, 15));
    expect(own[0]!.series.futureCovariates!.ahead).toEqual(short.futureCovariates.ahead.slice(0, 17));
    expect(own.at(-1)!.series.futureCovariates!.ahead).toEqual(short.futureCovariates.ahead.slice(0, 45));
    expect(Array.from(own[0]!.series.futureCovariates!.day!)).toEqual(day.slice(15, 32));
    expect(own[0]!.tail(2).futureCovariates!.day).toEqual(Float64Array.from(day.slice(28, 32)));
  });

  it('are left out of a fold for want of training rows, for all models alike', async () => {
    const series = [walk('a', 1), walk('late', 2, { rows: 26, first: 34 })];
    const options = { models: { drift: drift() }, series, folds };
    const foldsOf = async (extra: object) => {
      const { forecasts, leftOut } = await backtest({ ...options, ...extra });
      expect(forecasts.drift.id).toEqual(forecasts.persistence.id);
      const late = forecasts.drift.id!.flatMap((id, row) =>
        id === 'late' ? forecasts.drift.folds[row]! : [],
      );
      return [[...new Set(late)], leftOut.map(({ fold, trainRows }) => [fold, trainRows])];
    };
    const [first, second] = [
      [0, 0],
      [1, 6],
    ];
    expect(await foldsOf({})).toEqual([[2], [first, second]]);
    expect(await foldsOf({ minTrainRows: 6 })).toEqual([[1, 2], [first]]);
    // 18 rows are needed for 9 ahead
    expect(await foldsOf({ horizon: 9 })).toEqual([[], expect.arrayContaining([[2, 16]])]);
    const report = createReport(await backtest({ ...options }));
    expect(String(report)).not.toMatch(/NaN/);
  });

  it('are refused where their dates are of different steps', async () => {
    const weekly = {
      id: 'weekly',
      values: new Float64Array(9).fill(1),
      dates: Float64Array.from({ length: 9 }, (_, row) => row * 7 * day),
    };
    await expect(
      backtest({ models: { persistence: persistence() }, series: [walk('daily', 1), weekly], folds }),
    ).rejects.toThrow('The series "weekly" has dates on 9 of the 57 rows between its first and its last');
  });

  it('lose missing values at their ends, whatever stands there', async () => {
    const values = randomWalk({ rows: 60, seed: 4 });
    const padded = values.map((value, row) => (row < 12 || row > 54 ? Number.NaN : value));
    const inputs: PredictInput[] = [];
    const model = (input: PredictInput) => {
      inputs.push(input);
      return 1;
    };
    const { forecasts } = await backtest({ models: { model }, series: padded, folds });
    expect(inputs.every(({ series }) => series.values[0] === values[12])).toBe(true);
    expect(forecasts.model.origins.at(-1)).toBe(53);
  });
});
