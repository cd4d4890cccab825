import { expectTypeOf } from 'expect-type';
import {
  arRidge,
  type BacktestReport,
  type BacktestResult,
  backtest,
  createReport,
  drift,
  type ForecastModel,
  garch,
} from './index';

const folds = { trainRows: 10, testRows: 5 };
const own: ForecastModel<{ level: number }> = {
  fit: ({ series }) => ({ level: series[0]! }),
  predict: ({ level }, { levels, horizon }) => ({
    point: new Float64Array(horizon).fill(level),
    quantiles: Array.from({ length: horizon }, () => levels.map(() => level)),
  }),
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

// @ts-expect-error a baseline that is no model
backtest({ models: { ar: arRidge() }, series: [1], folds, baseline: 'nobody' });
// @ts-expect-error a model without predict
backtest({ models: { half: { fit: () => 1 } }, series: [1], folds });
// @ts-expect-error text is no forecast
backtest({ models: { text: () => 'up' }, series: [1], folds });
