import type { TimeSeries } from '@btcfc/core';
import { arRidge, garch, persistence } from '@btcfc/models';
import { randomWalk } from '../synthetic/synthetic-series';
import { assertNoLookahead, findLookahead } from './find-lookahead';
import { type PipelineStep, pipeline } from './pipeline';

const series = randomWalk({ rows: 80, seed: 6 });
const gappy = series.map((value, row) => (row % 9 === 4 ? Number.NaN : value));
const covariates = { pastCovariates: { gappy } };

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const mapSeries = (rows: TimeSeries, change: (value: number, row: number) => number): TimeSeries => ({
  ...rows,
  values: rows.values.map(change),
});
const addColumn = (rows: TimeSeries, name: string, values: Float64Array): TimeSeries => ({
  ...rows,
  pastCovariates: { ...rows.pastCovariates, [name]: values },
});
const withoutGaps = (values: Float64Array) => {
  let last = values[0]!;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
};

// honest steps, one for each that leaks below
const imputation: PipelineStep = {
  name: 'imputation',
  transform: (rows) => addColumn(rows, 'gappy', withoutGaps(rows.pastCovariates!.gappy!)),
};
const trailingMean: PipelineStep = {
  name: 'trailing mean',
  transform: (rows) =>
    addColumn(
      rows,
      'average',
      rows.values.map((_, row) => mean(rows.values.slice(Math.max(0, row - 2), row + 1))),
    ),
};
const scaler: PipelineStep<number> = {
  name: 'scaler',
  fit: (rows) => mean(rows.values),
  transform: (rows, level) => mapSeries(rows, (value) => value - level),
  invert: (values, level) => values.map((value) => value + level),
};
const honest = [imputation, trailingMean, scaler];
const leaksOf = async (steps: readonly PipelineStep[]) =>
  (await findLookahead(pipeline({ steps, model: arRidge() }), { series, ...covariates })).map(
    ({ where, column, hint }) => [where, column, hint],
  );

it('finds nothing where there is nothing', async () => {
  await assertNoLookahead(pipeline({ steps: honest, model: arRidge() }), {
    series,
    ...covariates,
    horizon: 3,
  });
  await assertNoLookahead(
    { build: () => pipeline({ steps: honest, model: persistence() }) },
    { series, ...covariates },
  );
  await assertNoLookahead(garch({ target: 'difference' }), { series, levels: [0.1, 0.5, 0.9] });
});

describe('finds the leak that is planted, and only that', () => {
  it('a scaler fitted on all rows', async () => {
    const leaky: PipelineStep = {
      name: 'scaler',
      transform: (rows) => mapSeries(rows, (value) => value - mean(rows.values)),
    };
    expect(await leaksOf([imputation, leaky, trailingMean])).toEqual([
      ['scaler', 'series', 'something is fitted on all rows'],
    ]);
  });

  it('a scaler fitted on all rows beforehand, by what the program builds', async () => {
    const build = (rows: TimeSeries) => {
      const level = mean(rows.values);
      const fitted: PipelineStep = {
        name: 'fitted before',
        transform: (given) => mapSeries(given, (value) => value - level),
      };
      return pipeline({ steps: [imputation, fitted], model: arRidge() });
    };
    const leaks = await findLookahead({ build }, { series, ...covariates });
    expect(leaks.map(({ where }) => where)).toEqual(['fitted before']);
  });

  it('a centred feature', async () => {
    const centred: PipelineStep = {
      name: 'centred',
      transform: (rows) =>
        addColumn(
          rows,
          'average',
          rows.values.map((_, row) => mean(rows.values.slice(Math.max(0, row - 2), row + 3))),
        ),
    };
    expect(await leaksOf([imputation, centred, scaler])).toEqual([
      ['centred', 'average', 'it reaches at least 2 rows ahead'],
    ]);
  });

  it('an imputation that interpolates', async () => {
    const interpolation: PipelineStep = {
      name: 'interpolation',
      transform: (rows) => {
        const values = rows.pastCovariates!.gappy!;
        const filled = values.map((value, row) =>
          Number.isNaN(value) ? (values[row - 1]! + values[row + 1]!) / 2 : value,
        );
        return addColumn(rows, 'gappy', filled);
      },
    };
    // only a cut right after a gap shows it
    const leaks = await findLookahead(pipeline({ steps: [interpolation, scaler], model: arRidge() }), {
      series,
      ...covariates,
      cuts: 40,
    });
    expect(leaks.map(({ where, column, hint }) => [where, column, hint])).toEqual([
      ['interpolation', 'gappy', 'it reaches at least 1 row ahead'],
    ]);
  });

  it('a target shifted into a feature', async () => {
    const shifted: PipelineStep = {
      name: 'target',
      transform: (rows) =>
        addColumn(
          rows,
          'next',
          rows.values.map((value, row) => rows.values[row + 1] ?? value),
        ),
    };
    expect(await leaksOf([shifted, ...honest])).toEqual([
      ['target', 'next', 'it reaches at least 1 row ahead'],
    ]);
  });

  it('a model that peeks', async () => {
    const build = (rows: TimeSeries) =>
      pipeline({ steps: honest, model: ({ origin }) => rows.values[origin + 1]! });
    const leaks = await findLookahead({ build }, { series, ...covariates });
    expect(leaks.map(({ where, column }) => [where, column])).toEqual([['model', 'forecast']]);
  });

  it('several at once, each by its name, in an error', async () => {
    const leaky: PipelineStep = {
      name: 'scaler',
      transform: (rows) => mapSeries(rows, (value) => value - mean(rows.values)),
    };
    const shifted: PipelineStep = {
      name: 'target',
      transform: (rows) =>
        addColumn(
          rows,
          'next',
          rows.values.map((value, row) => rows.values[row + 1] ?? value),
        ),
    };
    const running = assertNoLookahead(pipeline({ steps: [shifted, imputation, leaky], model: arRidge() }), {
      series,
      ...covariates,
    });
    await expect(running).rejects.toMatchObject({
      code: 'INVALID_DATA',
      received: [{ where: 'target' }, { where: 'scaler' }],
    });
    await expect(running).rejects.toThrow('The past depends on the future: "target" moved next in row');
  });
});

it('says so of a model that forecasts differently each time', async () => {
  let calls = 0;
  await expect(assertNoLookahead(() => calls++, { series })).rejects.toThrow(
    'forecasts differently from the same rows',
  );
});
