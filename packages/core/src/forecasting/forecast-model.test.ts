import { forecastFromQuantiles } from './forecast';
import { asForecastModel, type PredictInput } from './forecast-model';
import { sliceSeries, type TimeSeries } from './time-series';

function input(values: number[], horizon = 2): PredictInput {
  const series: TimeSeries = { values: Float64Array.from(values) };
  return {
    series,
    panel: [series],
    origin: values.length - 1,
    horizon,
    levels: [],
    seed: 0,
    tail: (count) => sliceSeries(series, values.length - count, values.length),
  };
}

describe('asForecastModel', () => {
  it('asks a function once for every input', async () => {
    const model = asForecastModel('last', ({ series, horizon }) =>
      new Array(horizon).fill(series.values.at(-1)),
    );
    const forecast = await model.predict(await model.fit(undefined as never), [
      input([1, 2]),
      input([1, 2, 5]),
    ]);
    expect([...forecast.point]).toEqual([2, 2, 5, 5]);
    expect([...forecast.origins]).toEqual([1, 2]);
  });

  it('takes a number where one row is forecast, and forecasts with quantiles', async () => {
    const one = asForecastModel('one', async () => 3);
    expect([...(await one.predict(undefined, [input([1], 1)])).point]).toEqual([3]);
    const spread = asForecastModel('spread', ({ origin, horizon }) =>
      forecastFromQuantiles({ origins: [origin], horizon, levels: [0.5], quantiles: [[1, 2]] }),
    );
    expect((await spread.predict(undefined, [input([1])])).levels).toEqual([0.5]);
  });

  it.each([[undefined], [null], ['7'], [[1]], [[1, Number.NaN]], [{}]])(
    'says what is wrong with %p',
    async (given) => {
      const model = asForecastModel('My model', () => given as never);
      await expect(Promise.resolve(model.predict(undefined, [input([1, 2])]))).rejects.toMatchObject({
        code: 'INVALID_DATA',
        message: expect.stringContaining('My model gave no forecast of 2 finite values from row 1.'),
      });
    },
  );

  it.each([[undefined], [null], [{}], ['lstm'], [{ fit: () => 1 }]])('refuses %p as a model', (model) => {
    expect(() => asForecastModel('It', model as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('It is not a model.'),
      }),
    );
  });
});

describe('sliceSeries', () => {
  it('cuts all columns, and those known ahead further', () => {
    const columns = { a: Float64Array.of(1, 2, 3, 4) };
    const series = {
      values: Float64Array.of(5, 6, 7),
      dates: Float64Array.of(0, 1, 2),
      id: 'x',
      pastCovariates: columns,
      futureCovariates: columns,
      staticCovariates: { where: 'here' },
    };
    const cut = sliceSeries(series, 1, 2, 2);
    expect(cut).toEqual({
      values: Float64Array.of(6),
      dates: Float64Array.of(1),
      id: 'x',
      pastCovariates: { a: Float64Array.of(2) },
      futureCovariates: { a: Float64Array.of(2, 3, 4) },
      staticCovariates: { where: 'here' },
    });
    expect(cut.values.buffer).not.toBe(series.values.buffer);
  });
});
