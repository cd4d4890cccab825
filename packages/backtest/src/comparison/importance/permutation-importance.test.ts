import { type ForecastFunction, type PredictInput, Rng, sliceSeries, type TimeSeries } from '@btcfc/core';
import { arRidge } from '@btcfc/models';
import { permutationImportance } from './permutation-importance';

const rows = 60;
const day = 86_400_000;
const rng = new Rng(3);
const noise = () => Float64Array.from({ length: rows }, () => rng.normal());
const series: TimeSeries = {
  values: noise(),
  dates: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2024, 0, 1) + row * day),
  pastCovariates: { rain: noise(), other: noise() },
  futureCovariates: { price: noise() },
};

function inputAt(origin: number, { horizon = 1, of = series } = {}): PredictInput {
  const cut = sliceSeries(of, 0, origin + 1, horizon);
  const tail = (count: number) => sliceSeries(of, Math.max(0, origin + 1 - count), origin + 1, horizon);
  return { series: cut, panel: [], origin, horizon, levels: [], seed: 0, tail };
}

const origins = [40, 43, 44, 50, 57];
const importances = async (model: ForecastFunction, more = {}) => {
  const inputs = origins.map((origin) => inputAt(origin));
  const actual = origins.map((origin) => series.values[origin + 1]!);
  const found = await permutationImportance({ model, inputs, actual, ...more });
  return Object.fromEntries(
    found.map(({ feature, permutedLoss, loss }) => [feature, { loss, permutedLoss }]),
  );
};

/** The mean error where each forecast is made with what stands at each of the other origins. */
function byHand(forecastWith: (origin: number, other: number) => number): number {
  const errors = origins.flatMap((origin) =>
    origins
      .filter((other) => other !== origin)
      .map((other) => Math.abs(series.values[origin + 1]! - forecastWith(origin, other))),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

describe('permutationImportance', () => {
  const { rain } = series.pastCovariates as { rain: Float64Array };
  const { price } = series.futureCovariates as { price: Float64Array };

  it('is by how much errors grow where a feature is that of another row', async () => {
    const model: ForecastFunction = ({ tail, series: all, origin }) => {
      const { values, pastCovariates, futureCovariates } = tail(2);
      expect(all.values).toHaveLength(origin + 1);
      return 0.5 * values.at(-1)! + 2 * pastCovariates!.rain!.at(-2)! + 3 * futureCovariates!.price!.at(-1)!;
    };
    // as many repeats as there are other rows are all of them
    const found = await importances(model, { repeats: 4 });
    const forecast = (value: number, past: number, ahead: number) =>
      0.5 * series.values[value]! + 2 * rain[past - 1]! + 3 * price[ahead + 1]!;
    const loss =
      origins.reduce((sum, at) => sum + Math.abs(series.values[at + 1]! - forecast(at, at, at)), 0) / 5;
    const expected = {
      rain: byHand((own, other) => forecast(own, other, own)),
      price: byHand((own, other) => forecast(own, own, other)),
      'lag 1': byHand((own, other) => forecast(other, own, own)),
      // neither is looked at
      other: loss,
      calendar: loss,
    };
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [feature, permutedLoss] of Object.entries(expected)) {
      expect(found[feature]!.loss).toBeCloseTo(loss, 12);
      expect(found[feature]!.permutedLoss).toBeCloseTo(permutedLoss, 12);
    }
  });

  it('moves dates with their weekdays, and a season with all its rows', async () => {
    const weekday: ForecastFunction = ({ tail }) => new Date(tail(1).dates!.at(-1)!).getUTCDay();
    const byDay = (other: number) => new Date(series.dates![other]!).getUTCDay();
    expect((await importances(weekday, { repeats: 4 })).calendar!.permutedLoss).toBeCloseTo(
      byHand((_, other) => byDay(other)),
      12,
    );
    const seasonal: ForecastFunction = ({ series: { values } }) => values.at(-7)!;
    const found = await importances(seasonal, { repeats: 4, period: 7 });
    expect(found['lag 7']!.permutedLoss).toBeCloseTo(
      byHand((_, other) => series.values[other - 6]!),
      12,
    );
    expect(found['lag 1']!.permutedLoss).toBe(found['lag 1']!.loss);
  });

  it('is the same for the same seed, and leaves what is missing out', async () => {
    const model: ForecastFunction = ({ tail }) => tail(1).futureCovariates!.price!.at(-1)!;
    const once = await importances(model, { repeats: 2, seed: 5 });
    expect(await importances(model, { repeats: 2, seed: 5 })).toEqual(once);
    expect(await importances(model, { repeats: 2, seed: 6 })).not.toEqual(once);
    const inputs = origins.map((origin) => inputAt(origin));
    const actual = origins.map((origin) => (origin === 40 ? Number.NaN : series.values[origin + 1]!));
    const [first] = await permutationImportance({ model, inputs, actual });
    const errors = origins.slice(1).map((at) => Math.abs(series.values[at + 1]! - price[at + 1]!));
    expect(first!.loss).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 4, 12);
  });

  it('finds what a model that was fitted looks at', async () => {
    const driven: TimeSeries = {
      values: Float64Array.from({ length: rows }, (_, row) => 4 * price[row]! + 0.1 * series.values[row]!),
      futureCovariates: { price, other: noise() },
    };
    const model = arRidge();
    const asked = { panel: [], horizon: 2, levels: [], seed: 0 };
    const fitted = await model.fit({ ...asked, series: sliceSeries(driven, 0, 40), first: 0 });
    const inputs = [39, 42, 45, 48, 51, 54].map((origin) => inputAt(origin, { horizon: 2, of: driven }));
    const actual = inputs.flatMap(({ origin }) => [driven.values[origin + 1]!, driven.values[origin + 2]!]);
    const found = await permutationImportance({ model, fitted, inputs, actual });
    expect(found[0]).toMatchObject({ feature: 'price', kind: 'futureCovariate' });
    expect(found[0]!.importance).toBeGreaterThan(5);
    const other = found.find(({ feature }) => feature === 'other')!;
    expect(Math.abs(other.importance)).toBeLessThan(0.5);
  });

  it('has nothing to say of one row, and refuses rows of several series', async () => {
    const model = () => 0;
    expect(await permutationImportance({ model, inputs: [inputAt(40)], actual: [1] })).toEqual([]);
    const of = { ...series, id: 'b' };
    const two = [inputAt(40), inputAt(41, { of })];
    await expect(permutationImportance({ model, inputs: two, actual: [1, 2] })).rejects.toMatchObject({
      code: 'INVALID_DATA',
    });
    const inputs = [inputAt(40), inputAt(41)];
    await expect(permutationImportance({ model, inputs, actual: [1] })).rejects.toMatchObject({
      code: 'INVALID_DATA',
    });
    await expect(permutationImportance({ model, inputs: 3 as never, actual: [1] })).rejects.toThrow(
      '`inputs` must be',
    );
  });
});
