import { BtcfcError, type ForecastModel, registerModelKind } from '@btcfc/core';
import { arRidge } from './autoregression/ar-ridge';
import { arima } from './autoregression/arima';
import { autoArima } from './autoregression/auto-arima';
import { loadAverage } from './combination/average';
import { loadPerSeries } from './combination/per-series';
import { drift } from './naive/drift';
import { persistence } from './naive/persistence';
import { seasonalNaive } from './naive/seasonal-naive';
import { packageName, readModelState } from './saving/savable-model';
import { ets } from './smoothing/ets/ets';
import { dampedHolt, simpleExponentialSmoothing } from './smoothing/exponential-smoothing';
import { croston } from './smoothing/intermittent/croston';
import { tsb } from './smoothing/intermittent/tsb';
import { mstl } from './smoothing/mstl';
import { theta } from './smoothing/theta/theta';
import { boostedScale } from './spread/boosting/boosted-scale';
import { ewma } from './spread/ewma';
import { expandingQuantiles } from './spread/expanding-quantiles';
import { egarch } from './spread/garch/egarch';
import { garch } from './spread/garch/garch';
import { gjr } from './spread/garch/gjr';
import { logHar } from './spread/har/log-har';
import { loadSpreadPool } from './spread/pool/spread-pool';

/** Makes a model of the options it was saved with. */
type Maker = (options: never) => unknown;

const models: Record<string, Maker> = {
  persistence,
  drift,
  'seasonal-naive': seasonalNaive,
  'simple-exponential-smoothing': simpleExponentialSmoothing,
  'damped-holt': dampedHolt,
  ets,
  mstl,
  croston,
  tsb,
  theta,
  'ar-ridge': arRidge,
  arima,
  'auto-arima': autoArima,
  'expanding-quantiles': expandingQuantiles,
  ewma,
  garch,
  gjr,
  egarch,
  'log-har': logHar,
  'boosted-scale': boostedScale,
};

/** What is saved in the same format and is no model by itself. */
const others: Record<string, string> = {
  'split-conformal': 'SplitConformal',
  'adaptive-conformal': 'AdaptiveConformal',
  'pid-conformal': 'PidConformal',
  'residual-clipper': 'ResidualClipper',
};

for (const [kind, make] of Object.entries(models)) {
  registerModelKind({
    kind,
    package: packageName,
    async load(saved) {
      const { options, fitted } = readModelState(saved);
      return { model: make(options as never) as ForecastModel, fitted };
    },
  });
}

registerModelKind({ kind: 'average', package: packageName, load: loadAverage });
registerModelKind({ kind: 'spread-pool', package: packageName, load: loadSpreadPool });
registerModelKind({ kind: 'per-series', package: packageName, load: loadPerSeries });

for (const [kind, owner] of Object.entries(others)) {
  registerModelKind({
    kind,
    package: packageName,
    async load({ description }) {
      throw new BtcfcError({
        code: 'INVALID_DATA',
        message: `What was saved in ${description} calibrates or limits forecasts; it makes none by itself.`,
        received: kind,
        remedy: `Read it with \`${owner}.load\`.`,
      });
    },
  });
}
