import { BtcfcError, type Forecast, readSavedFiles, type SavedFiles } from '@btcfc/core';
import {
  type BackendName,
  type ForecastOptions,
  type Loss,
  LSTMEnsemble,
  LSTMForecaster,
  type RequiredSeries,
  type Settings,
} from '@btcfc/lstm';

/** What can be served: a forecaster, or an ensemble of them. */
export interface Forecaster {
  kind: ForecasterKind;
  settings: Settings;
  /** Inputs, in the order of the fit. */
  columns: readonly string[];
  /** Rows after the last one that the columns known ahead are needed of. */
  rowsAhead: number;
  requiredSeries: { base: RequiredSeries; scale: RequiredSeries };
  forecast(options: ForecastOptions): Promise<Forecast>;
  dispose(): void;
}

/** What it was saved as. */
export type ForecasterKind = 'lstm' | 'lstm-ensemble';

interface ReadOptions {
  backend?: BackendName;
}

/** What was read, and the forecaster that tells what rows it takes: itself, or an ensemble's first member. */
interface Read {
  whole: LSTMForecaster | LSTMEnsemble;
  first: LSTMForecaster;
}

const readers: Record<ForecasterKind, (saved: SavedFiles, options: ReadOptions) => Promise<Read>> = {
  async lstm(saved, options) {
    const forecaster = await LSTMForecaster.fromFiles(saved, options);
    return { whole: forecaster, first: forecaster };
  },
  async 'lstm-ensemble'(saved, options) {
    const ensemble = await LSTMEnsemble.fromFiles(saved, options);
    return { whole: ensemble, first: ensemble.members[0]! };
  },
};

/**
 * Reads what was saved in a folder.
 *
 * @throws BtcfcError `FILE_ACCESS` if nothing was saved there or a file is missing, `PARSE_FAILED` if one is damaged,
 * `UNAVAILABLE` for a backend that is not here and for a model that is not served
 */
export async function readForecaster(folder: string, options: ReadOptions): Promise<Forecaster> {
  const saved = await readSavedFiles(folder);
  const kind = Object.keys(readers).find((known) => known === saved.kind) as ForecasterKind | undefined;
  if (kind === undefined) throw notServed(saved);
  const { whole, first } = await readers[kind](saved, options);
  if (first.takesSeries) {
    whole.dispose();
    throw seriesNotServed(saved);
  }
  const { settings, columns } = whole;
  const { rowsAhead, requiredSeries } = first;
  return {
    ...{ kind, settings, columns, rowsAhead, requiredSeries },
    forecast: (rows) => whole.forecast(rows),
    dispose: () => whole.dispose(),
  };
}

/** Whether a loss tells points alone. */
export function forecastsPoints(loss: Loss): boolean {
  return loss === 'mse' || loss === 'mae' || loss === 'huber';
}

function seriesNotServed({ kind, description }: SavedFiles): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The model in ${description} was fitted on series, and only models of rows are served.`,
    received: kind,
    remedy:
      'Fit it on rows, `fit({ X, y, base })`, with the values among the columns of `X`; or forecast where the series is, with `loadModel` of `@btcfc/core`.',
  });
}

function notServed({ kind, description }: SavedFiles): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The model in ${description} is of kind "${kind}", which is not served.`,
    received: kind,
    remedy: `Serve one of kind ${Object.keys(readers).join(' or ')}.`,
  });
}
