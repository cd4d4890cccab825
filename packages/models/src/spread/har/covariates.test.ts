import { loadModel, memoryStore, type PredictInput, Rng, type TimeSeries } from '@btcfc/core';
import { forecastSeries, type LogHarFit, logHar, spreadPool } from '../../index';

const rows = 400;
const rng = new Rng(5);
/** Whether much is traded, which tells how far the next value lies. */
const traded = Float64Array.from({ length: rows }, () => (rng.uniform() < 0.4 ? 1 : 0));
const values = new Float64Array(rows).fill(100);
for (let row = 1; row < rows; row++)
  values[row] = values[row - 1]! + (traded[row - 1] === 1 ? 3 : 1) * rng.normal();
const series: TimeSeries = { values, pastCovariates: { traded } };

const plain = { target: 'difference', windows: [], leverage: [], covariates: ['traded'], alpha: 0 } as const;
const levels = [0.05, 0.95];
const asked = { panel: [], horizon: 1, levels, seed: 0 };

const inputAt = (from: TimeSeries, last: number): PredictInput => {
  const upTo = (column: Float64Array) => column.slice(0, last + 1);
  const { values: all, pastCovariates } = from;
  const known: TimeSeries = {
    values: upTo(all),
    pastCovariates: Object.fromEntries(
      Object.entries(pastCovariates!).map(([name, own]) => [name, upTo(own)]),
    ),
  };
  return { ...asked, series: known, origin: last, tail: () => known };
};

describe('logHar with covariates', () => {
  it('of two groups of rows expects their mean sizes', async () => {
    const model = logHar(plain);
    const fitted = (await model.fit({ ...asked, series, first: 0 })) as LogHarFit & { first: number };
    // with one input of 0 and 1 a gamma regression has a closed form: the logarithms of the means of both groups
    const meanOf = (group: number) => {
      const sizes: number[] = [];
      // the first 30 moves are not learned from
      for (let row = 31; row < rows; row++)
        if (traded[row - 1] === group) sizes.push(Math.abs(values[row]! - values[row - 1]!) / fitted.unit);
      return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    };
    const { intercept, weights } = fitted.parts[0]!;
    expect(intercept).toBeCloseTo(Math.log(meanOf(0)), 6);
    expect(intercept + weights[0]!).toBeCloseTo(Math.log(meanOf(1)), 6);
    const wide = (last: number) => {
      const { quantiles } = model.predict(fitted, [inputAt(series, last)]);
      return quantiles[1]![0]! - quantiles[0]![0]!;
    };
    const [calm, busy] = [0, 1].map((group) => wide(traded.lastIndexOf(group))) as [number, number];
    expect(busy / calm).toBeGreaterThan(2);
    expect(busy / calm).toBeLessThan(4);
  });

  it('knows nothing of later rows, and as much at many origins as at one', async () => {
    const model = logHar({ target: 'difference', covariates: ['traded'] });
    const early = inputAt(series, 299);
    const fitted = (await model.fit({ ...asked, series: early.series, first: 0 })) as never;
    const changed: TimeSeries = {
      values: values.map((value, row) => (row > 320 ? value + 50 : value)),
      pastCovariates: { traded: traded.map((value, row) => (row > 320 ? 7 : value)) },
    };
    const alone = model.predict(fitted, [inputAt(series, 320)]);
    expect(model.predict(fitted, [inputAt(changed, 320)]).quantiles).toEqual(alone.quantiles);
    const together = model.predict(fitted, [inputAt(series, 320), inputAt(series, 380)]);
    expect(together.quantiles.map((own) => own[0])).toEqual(alone.quantiles.map((own) => own[0]));
    // what is known at the origin counts
    const otherwise = {
      values,
      pastCovariates: { traded: traded.map((value, row) => (row === 320 ? 1 - value : value)) },
    };
    expect(model.predict(fitted, [inputAt(otherwise, 320), inputAt(series, 380)]).quantiles[0]![0]).not.toBe(
      alone.quantiles[0]![0],
    );
  });

  it('takes the last one that was known over gaps, in values and in covariates', async () => {
    const model = logHar(plain);
    const holed = { values: values.slice(), pastCovariates: { traded: traded.slice() } };
    // rows without a value tell nothing, whatever was traded; a row without a covariate stands as the one before
    for (let row = 50; row < rows - 1; row += 10) holed.values[row] = Number.NaN;
    const same = {
      ...holed,
      pastCovariates: { traded: traded.map((value, row) => (row % 10 === 0 ? 9 : value)) },
    };
    const kept = { ...same, pastCovariates: { traded: same.pastCovariates.traded.slice() } };
    same.pastCovariates.traded[201] = same.pastCovariates.traded[199]!;
    kept.pastCovariates.traded[200] = Number.NaN;
    kept.pastCovariates.traded[201] = Number.NaN;
    kept.pastCovariates.traded[0] = Number.NaN;
    for (const row of [10, 20, 30, 40]) for (const each of [same, kept]) each.pastCovariates.traded[row] = 0;
    const fits = await Promise.all(
      [same, kept].map((each) => model.fit({ ...asked, series: each, first: 0 })),
    );
    expect((fits[1] as LogHarFit).parts).toEqual((fits[0] as LogHarFit).parts);
  });

  it('is pooled, saved and read with them', async () => {
    const har = logHar({ target: 'difference', covariates: ['traded'] });
    const pool = spreadPool({ models: { har }, surpriseDecay: 1 });
    const [alone, pooled] = [
      await forecastSeries({ model: har, series, levels }),
      await forecastSeries({ model: pool, series, levels }),
    ];
    expect(pooled.quantiles[0]![0]).toBeCloseTo(alone.quantiles[0]![0]!, 10);
    const store = memoryStore();
    const fitted = (await pool.fit({ ...asked, series, first: 0 })) as never;
    await pool.save(fitted, store);
    const loaded = await loadModel(store);
    const again = await loaded.model.predict(loaded.fitted, [inputAt(series, rows - 1)]);
    expect(again.quantiles[0]![0]).toBeCloseTo(pooled.quantiles[0]![0]!, 10);
  });

  it('says what is not there', async () => {
    const model = logHar({ target: 'difference', covariates: ['volume'] });
    await expect(forecastSeries({ model, series, levels })).rejects.toThrow(
      'no past covariate "volume", which `logHar` takes. Received: ["traded"]',
    );
    const volume = traded.map((value, row) => (row < 60 ? Number.NaN : value));
    await expect(
      forecastSeries({ model, series: { values, pastCovariates: { volume } }, levels }),
    ).rejects.toThrow('known from the first 30 moves on');
    expect(() => logHar({ windows: [], leverage: [] })).toThrow('`windows` must be');
    expect(() => logHar({ covariates: 'volume' as never })).toThrow('`covariates` must be');
  });
});
