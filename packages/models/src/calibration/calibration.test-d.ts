import type { Forecast, ForecastModel } from '@btcfc/core';
import { expectTypeOf } from 'expect-type';
import {
  AdaptiveConformal,
  type ArRidgeFit,
  arRidge,
  PidConformal,
  type PidConformalState,
  SplitConformal,
  seasonalNaive,
} from '../index';

expectTypeOf(new SplitConformal().apply({ point: [1] })).toEqualTypeOf<Forecast>();
expectTypeOf<ReturnType<AdaptiveConformal['next']>>().toEqualTypeOf<Forecast>();
expectTypeOf(new PidConformal({ gain: 0 }).toJSON()).toEqualTypeOf<PidConformalState>();
expectTypeOf(PidConformal.fromJSON).parameter(0).toEqualTypeOf<PidConformalState>();
expectTypeOf<ReturnType<PidConformal['run']>>().toEqualTypeOf<Forecast>();
expectTypeOf(SplitConformal.load).returns.resolves.toEqualTypeOf<SplitConformal>();
// a Forecast is a source itself
declare const forecast: Forecast;
new AdaptiveConformal().next(forecast);

expectTypeOf(arRidge({ lags: [1, 7], alpha: 2 })).toExtend<ForecastModel<ArRidgeFit>>();

// @ts-expect-error no such tails
new SplitConformal({ tails: 'both' });
// @ts-expect-error one rate, not several
new PidConformal({ learningRate: [0.1] });
// @ts-expect-error a season has a length, or is looked for
seasonalNaive({ period: 'none' });
