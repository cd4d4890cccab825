import { defineOptions, registerModelKind } from '@btcfc/core';
import { loadOptionsIn } from '../forecaster/options';
import {
  hyperparametersOf,
  ownArchitecture,
  type SeriesModel,
  type SeriesModelOptions,
  seriesModel,
  seriesModelSpec,
} from '../forecaster/series/series-model';
import { settingsOfAll } from './kinds';
import { type EnsembleOptions, ensembleOptions, kindOfEnsemble, LSTMEnsemble } from './lstm-ensemble';

const { horizon: _horizon, futureCovariates: _future, targetOffset: _offset, ...own } = ensembleOptions.spec;

const modelOptions = defineOptions('lstmEnsemble', { ...own, ...seriesModelSpec });

/** Hyperparameters of the members but for those that the series and the horizon decide. */
export interface LstmEnsembleOptions
  extends SeriesModelOptions,
    Pick<EnsembleOptions, 'ensemble' | 'members' | 'method'> {}

/**
 * An ensemble as a model of series, as `lstm` is one; what it fits is an `LSTMEnsemble`.
 *
 * @throws BtcfcError `INVALID_OPTION`; its `fit` and `predict` as those of `LSTMEnsemble`
 *
 * @example
 * import { lstmEnsemble } from '@btcfc/lstm';
 *
 * const model = lstmEnsemble({ members: 2, seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 2 });
 * const values = Float64Array.from({ length: 60 }, (_, row) => 50 + 10 * Math.sin(row / 4));
 * const asked = { panel: [], horizon: 2, levels: [], seed: 0 };
 * const fitted = await model.fit({ ...asked, series: { values }, first: 0 });
 * await model.dispose(fitted);
 */
export function lstmEnsemble(options: LstmEnsembleOptions = {}): SeriesModel<LSTMEnsemble> {
  const read = modelOptions.read(options);
  // checks what hangs together, such as lags and seqLen
  new LSTMEnsemble(hyperparametersOf(read));
  return modelOf(read);
}

function modelOf({
  ensemble,
  members,
  method,
  ...hyperparameters
}: LstmEnsembleOptions): SeriesModel<LSTMEnsemble> {
  return seriesModel(hyperparameters, {
    create: (settings) => new LSTMEnsemble({ ...settings, ensemble, members, method }),
    load: (store) => LSTMEnsemble.load(store, loadOptionsIn(ownArchitecture(hyperparameters))),
  });
}

registerModelKind<LSTMEnsemble>({
  kind: kindOfEnsemble,
  package: '@btcfc/lstm',
  async load(saved, { options }) {
    const fitted = await LSTMEnsemble.fromFiles(saved, loadOptionsIn(options));
    const { ensemble, size: members, method, isGlobal } = fitted;
    const { horizon: _, futureCovariates: __, targetOffset: ___, ...settings } = fitted.settings;
    const shared = settingsOfAll(settings, ensemble);
    return { model: modelOf({ ...shared, ensemble, members, method, global: isGlobal }), fitted };
  },
});
