import { asForecastModel, type ForecastModel, type TimeSeries } from '@btcfc/core';
import { arima, arRidge, autoArima, decompose, ets, mstl, seasonalNaive, theta } from '../index';
import { accidentalDeaths } from '../test-support/classic-series';

const values = Float64Array.from(accidentalDeaths.slice(0, 40));
const dates = values.map((_, row) => Date.UTC(1973, row));
const frequency = { unit: 'month', count: 1 } as const;

const models: Record<string, ForecastModel<never>> = {
  seasonalNaive: seasonalNaive() as never,
  ets: ets() as never,
  mstl: mstl() as never,
  arima: arima({ order: [0, 1, 1], seasonal: [0, 1, 0] }) as never,
  autoArima: autoArima() as never,
  arRidge: arRidge() as never,
};

/** Rows of a season, wherever a model keeps them. */
function periodsIn(fitted: object): unknown {
  const { period, periods, season, parts } = fitted as {
    period?: number;
    periods?: number[];
    season?: { figure: number[] };
    parts?: { period: number }[];
  };
  return period ?? periods ?? season?.figure.length ?? parts?.[0]?.period;
}

describe("period: 'auto'", () => {
  it.each(Object.entries(models))('%s finds the year by dates or frequency alone', async (_, model) => {
    const found = async (series: TimeSeries) => {
      const asked = { series, first: 0, panel: [], horizon: 2, levels: [], seed: 0 };
      return [periodsIn((await asForecastModel('model', model).fit(asked)) as object)].flat();
    };
    expect(await found({ values, dates })).toEqual([12]);
    expect(await found({ values, frequency })).toEqual([12]);
    // without them four of each period are needed
    expect(await found({ values })).not.toEqual([12]);
  });

  it('is found by theta, which tests it once more', async () => {
    const wave = values.map(
      (_, row) => 50 + [9, -4, 6, -3, -9, 7, -8, 6, -2, 5, -6, 10][row % 12]! + Math.cos(row ** 2),
    );
    const asked = { first: 0, panel: [], horizon: 2, levels: [], seed: 0 };
    const found = (series: TimeSeries) => periodsIn(theta().fit({ ...asked, series }));
    expect(found({ values: wave, dates })).toBe(12);
    expect(found({ values: wave })).not.toBe(12);
  });

  it('is found by decompose in a series with dates', () => {
    expect(decompose({ values, dates }).periods).toEqual([12]);
    expect(decompose(values).periods).toEqual([]);
  });
});
