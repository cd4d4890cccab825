import { defineOptions, registerModelKind } from '@btcfc/core';
import { hyperparameterOptions } from '../../settings/hyperparameters';
import { LSTMForecaster } from '../lstm-forecaster';
import { loadOptionsIn } from '../options';
import { kindOfForecaster } from '../saved-forecaster';
import {
  hyperparametersOf,
  ownArchitecture,
  type SeriesModel,
  type SeriesModelOptions,
  seriesModel,
  seriesModelSpec,
} from './series-model';

const {
  horizon: _horizon,
  futureCovariates: _future,
  targetOffset: _offset,
  ...own
} = hyperparameterOptions.spec;

const modelOptions = defineOptions('lstm', { ...own, ...seriesModelSpec });

/**
 * A network as a model of series, for `backtest` and everything else that takes models: it is fitted on the values and
 * the past and future covariates of a series, and forecasts quantiles where its `loss` tells any. Nothing is kept in it,
 * so that it can be fitted many times at once; what it fits is an `LSTMForecaster`. With `global` it is fitted on all
 * series at once.
 *
 * @throws BtcfcError `INVALID_OPTION`; its `fit` and `predict` as those of `LSTMForecaster`
 *
 * @example
 * import { lstm } from '@btcfc/lstm';
 *
 * const model = lstm({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 3, loss: 'gaussian' });
 * const values = Float64Array.from({ length: 60 }, (_, row) => 50 + 10 * Math.sin(row / 4));
 * const asked = { panel: [], horizon: 2, levels: [0.05, 0.5, 0.95], seed: 0 };
 * const fitted = await model.fit({ ...asked, series: { values }, first: 0 });
 * const { quantiles } = await model.predict(fitted, [
 *   { ...asked, series: { values }, origin: 59, tail: (count) => ({ values: values.slice(-count) }) },
 * ]);
 * await model.dispose(fitted);
 */
export function lstm(options: SeriesModelOptions = {}): SeriesModel<LSTMForecaster> {
  const read = modelOptions.read(options);
  // checks what hangs together, such as lags and seqLen
  new LSTMForecaster(hyperparametersOf(read));
  return modelOf(read);
}

function modelOf(options: SeriesModelOptions): SeriesModel<LSTMForecaster> {
  return seriesModel(options, {
    create: (hyperparameters) => new LSTMForecaster(hyperparameters),
    load: (store) => LSTMForecaster.load(store, ownArchitecture(options)),
  });
}

registerModelKind<LSTMForecaster>({
  kind: kindOfForecaster,
  package: '@btcfc/lstm',
  async load(saved, { options }) {
    const fitted = await LSTMForecaster.fromFiles(saved, loadOptionsIn(options));
    const { horizon: _, futureCovariates: __, targetOffset: ___, ...settings } = fitted.settings;
    return { model: modelOf({ ...settings, global: fitted.isGlobal }), fitted };
  },
});
