import type { Forecast, SavedFiles } from '@btcfc/core';
import {
  type BackendName,
  type ForecastOptions,
  type Loss,
  LSTMEnsemble,
  LSTMForecaster,
  type RequiredSeries,
  type Settings,
} from '@btcfc/lstm';

/** What forecasts rows: a forecaster, or an ensemble of them. */
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
 * Reads a forecaster of rows.
 *
 * @returns nothing for another kind of model, and for a network that was fitted on series
 * @throws BtcfcError `FILE_ACCESS` if a file is missing, `PARSE_FAILED` if one is damaged, `UNAVAILABLE` for a backend that
 * is not here
 */
export async function readForecaster(
  saved: SavedFiles,
  options: ReadOptions,
): Promise<Forecaster | undefined> {
  const kind = Object.keys(readers).find((known) => known === saved.kind) as ForecasterKind | undefined;
  if (kind === undefined) return undefined;
  const { whole, first } = await readers[kind](saved, options);
  if (first.takesSeries) {
    whole.dispose();
    return undefined;
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
