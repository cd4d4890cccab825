import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { FittedData } from '../data/prepare-forecast';
import type { FittedSeries } from '../data/series/prepare-series';
import type { ModelOutputs } from '../forecasting/model-outputs';
import type { TrainedWith } from '../saving/trained-with';
import type { Settings } from '../settings/hyperparameters';
import type { TrainingSummary } from '../training/training-options';

/** What can be told about a fitted forecaster besides its weights. */
export interface ForecasterSummary extends Omit<TrainingSummary, 'trainLosses' | 'valLosses'>, TrainedWith {
  /** The share of the forecast change that is kept for each row ahead, 1 where nothing is shrunk. */
  shrinkage: number[];
  /** What the spread of a distribution is multiplied by, 1 where it is not calibrated. */
  spread: number;
  /** What is wrong with the data, though it could be learned from. */
  warnings: readonly string[];
}

/** How a fit went. */
export interface FitSummary extends TrainingSummary, TrainedWith {
  /** The share of the forecast change that is kept for each row ahead, 1 where nothing is shrunk. */
  shrinkage: number[];
  /** What the spread of a distribution is multiplied by, 1 where it is not calibrated. */
  spread: number;
  /** What is wrong with the data, though it could be learned from. */
  warnings: readonly string[];
}

/** A trained network and all that is needed to forecast with it. */
export interface Fitted extends FittedData {
  model: LayersModel;
  /** The model as it forecasts. */
  outputs: ModelOutputs;
  /** Its settings, with nothing left to the data. */
  settings: Settings;
  /** What was learned of series, where it was fitted on some. */
  fittedSeries: FittedSeries | undefined;
  summary: ForecasterSummary;
}

/** A fit in use: its model is freed once it is no longer wanted and nobody uses it. */
export class SharedFit {
  private users = 0;
  private isRetired = false;

  constructor(readonly fitted: Fitted) {}

  get isInUse(): boolean {
    return this.users > 0;
  }

  /** Keeps the model alive during `work`. */
  async use<Result>(work: (fitted: Fitted) => Promise<Result>): Promise<Result> {
    this.users++;
    try {
      return await work(this.fitted);
    } finally {
      this.users--;
      this.freeIfUnused();
    }
  }

  /** Frees the model, at once or as soon as nobody uses it. */
  retire(): void {
    this.isRetired = true;
    this.freeIfUnused();
  }

  private freeIfUnused(): void {
    if (!this.isRetired || this.users > 0) return;
    this.isRetired = false;
    this.fitted.outputs.dispose();
  }
}
