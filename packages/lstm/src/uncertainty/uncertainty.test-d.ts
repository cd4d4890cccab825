import { expectTypeOf } from 'expect-type';
import {
  AdaptiveConformal,
  type Forecast,
  LSTMEnsemble,
  LSTMForecaster,
  mcDropout,
  PidConformal,
  type PidConformalState,
  SplitConformal,
} from '../index';

const X = [[1]];
expectTypeOf(mcDropout(new LSTMForecaster(), { X, passes: 3 })).resolves.toExtend<Forecast>();
expectTypeOf(
  new LSTMEnsemble({ members: 2, loss: 'gaussian' }).predict({ X }),
).resolves.toEqualTypeOf<Float64Array>();
expectTypeOf(new SplitConformal().apply({ point: [1] })).toEqualTypeOf<Forecast>();
expectTypeOf<ReturnType<AdaptiveConformal['next']>>().toEqualTypeOf<Forecast>();
expectTypeOf(new PidConformal({ gain: 0 }).toJSON()).toEqualTypeOf<PidConformalState>();
expectTypeOf(PidConformal.fromJSON).parameter(0).toEqualTypeOf<PidConformalState>();
expectTypeOf<ReturnType<PidConformal['run']>>().toEqualTypeOf<Forecast>();
// a Forecast is a source itself
declare const forecast: Forecast;
new AdaptiveConformal().next(forecast);

// @ts-expect-error no such tails
new SplitConformal({ tails: 'both' });
// @ts-expect-error one rate, not several
new PidConformal({ learningRate: [0.1] });
// @ts-expect-error masks are drawn from `seed`
mcDropout(new LSTMForecaster(), { X, maskSeed: 1 });
