import { expectTypeOf } from 'expect-type';
import {
  AdaptiveConformal,
  type Forecast,
  LSTMEnsemble,
  LSTMForecaster,
  mcDropout,
  SplitConformal,
} from '../index';

const X = [[1]];
expectTypeOf(mcDropout(new LSTMForecaster(), { X, passes: 3 })).resolves.toExtend<Forecast>();
expectTypeOf(
  new LSTMEnsemble({ members: 2, loss: 'gaussian' }).predict({ X }),
).resolves.toEqualTypeOf<Float64Array>();
expectTypeOf(new SplitConformal().apply({ point: [1] })).toEqualTypeOf<Forecast>();
expectTypeOf<ReturnType<AdaptiveConformal['next']>>().toEqualTypeOf<Forecast>();
// a Forecast is a source itself
declare const forecast: Forecast;
new AdaptiveConformal().next(forecast);

// @ts-expect-error no such tails
new SplitConformal({ tails: 'both' });
// @ts-expect-error masks are drawn from `seed`
mcDropout(new LSTMForecaster(), { X, maskSeed: 1 });
