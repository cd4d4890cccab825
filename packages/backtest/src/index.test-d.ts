import { type Forecast, type ForecastModel, forecastFromQuantiles } from '@btcfc/core';
import { arRidge, drift, garch } from '@btcfc/models';
import { expectTypeOf } from 'expect-type';
import { type BacktestReport, type BacktestResult, backtest, createReport } from './index';

const folds = { trainRows: 10, testRows: 5 };
const own: ForecastModel<{ level: number }> = {
  fit: ({ series }) => ({ level: series.values[0]! }),
  predict: ({ level }, inputs) => {
    const { horizon, levels } = inputs[0]!;
    const values = new Float64Array(inputs.length * horizon).fill(level);
    const origins = inputs.map(({ origin }) => origin);
    return forecastFromQuantiles({ origins, horizon, levels, quantiles: levels.map(() => values) });
  },
};

// models of any kind in one record; its names come back
const run = () =>
  backtest({ models: { ar: arRidge(), drift: drift(), garch: garch(), own }, series: [1, 2, 3], folds });
expectTypeOf(run).returns.resolves.toEqualTypeOf<
  BacktestResult<'ar' | 'drift' | 'garch' | 'own' | 'persistence'>
>();
expectTypeOf(createReport<'ar' | 'persistence'>).returns.toEqualTypeOf<
  BacktestReport<'ar' | 'persistence'>
>();

// what models have forecast are forecasts
expectTypeOf<BacktestResult<'ar'>['forecasts']['ar']>().toExtend<Forecast>();

// @ts-expect-error a baseline that is no model
backtest({ models: { ar: arRidge() }, series: [1], folds, baseline: 'nobody' });
// @ts-expect-error a model without predict
backtest({ models: { half: { fit: () => 1 } }, series: [1], folds });
// @ts-expect-error text is no forecast
backtest({ models: { text: () => 'up' }, series: [1], folds });
