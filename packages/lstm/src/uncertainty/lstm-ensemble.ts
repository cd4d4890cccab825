import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError, checkInteger, checkOneOf, Rng } from '@btcfc/core';
import { writeDirectoryAtomic } from '@btcfc/core/files';
import type { BackendName } from '../backends';
import {
  type FitOptions,
  type FitSummary,
  type ForecastOptions,
  LSTMForecaster,
  type PredictOptions,
} from '../forecaster';
import { type Hyperparameters, resolveSettings, type Settings } from '../hyperparameters';
import { damaged, readJson } from '../model-files';
import type { TrainingEvent } from '../training-events';
import type { CombinationMethod, CombinedForecast } from './combine-forecasts';
import { combineMembers } from './member-forecasts';

export interface EnsembleOptions extends Hyperparameters {
  /** How many forecasters, each with a seed of its own. @default 5 */
  members?: number;
  /** How distributions are combined; see `combineForecasts`. @default 'pool' */
  method?: CombinationMethod;
}

export interface EnsembleFitOptions extends Omit<FitOptions, 'onProgress'> {
  /** Called with each event of each member, counted from 0. */
  onProgress?: (event: TrainingEvent & { member: number }) => void;
}

interface SavedEnsemble {
  format: string;
  members: number;
  method: CombinationMethod;
  settings: Settings;
}

const format = 'btcfc-lstm-ensemble-1';

/**
 * Forecasters that differ in their seeds alone (Lakshminarayanan, Pritzel & Blundell 2017): weights, masks and
 * the order of batches. Their mean is steadier than any of them, and where they disagree the model is unsure.
 *
 * @example
 * const ensemble = new LSTMEnsemble({ members: 5, seqLen: 8, loss: 'gaussian', seed: 7 })
 * await ensemble.fit({ X, y })
 * const { point, quantiles, disagreement } = await ensemble.forecast({ X })
 */
export class LSTMEnsemble {
  /** Settings of the members but for their seeds, which come from this seed. */
  readonly settings: Settings;
  readonly method: CombinationMethod;
  readonly size: number;
  private fitted: LSTMForecaster[] | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({ members = 5, method = 'pool', ...hyperparameters }: EnsembleOptions = {}) {
    this.size = checkInteger('members', members, { min: 1 });
    this.method = checkOneOf('method', method, ['pool', 'average'] as const);
    this.settings = resolveSettings(hyperparameters);
  }

  /** The fitted forecasters. */
  get members(): readonly LSTMForecaster[] {
    if (this.fitted) return this.fitted;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: 'The ensemble has not been fitted, or was disposed.',
      remedy: 'Call `fit` first, or load a saved one.',
    });
  }

  /**
   * Trains the members one after another and replaces those fitted before. With `checkpointDir` each has a
   * folder in it, so that resuming skips the members that were done.
   *
   * @returns how each training went
   * @throws BtcfcError as `LSTMForecaster.fit`
   */
  async fit({ onProgress, checkpointDir, ...options }: EnsembleFitOptions): Promise<FitSummary[]> {
    const trained: LSTMForecaster[] = [];
    const summaries: FitSummary[] = [];
    try {
      for (let member = 0; member < this.size; member++) {
        const seed = seedOfMember(this.settings.seed, member);
        const forecaster = new LSTMForecaster({ ...this.settings, seed });
        trained.push(forecaster);
        summaries.push(
          await forecaster.fit({
            ...options,
            onProgress: (event) => onProgress?.({ ...event, member }),
            checkpointDir: checkpointDir && path.join(checkpointDir, nameOfMember(member)),
          }),
        );
      }
    } catch (error) {
      for (const forecaster of trained) forecaster.dispose();
      throw error;
    }
    this.dispose();
    this.fitted = trained;
    return summaries;
  }

  /**
   * One forecast for every window and step, as `LSTMForecaster.predict`: the mean of the members' points, or the
   * median of their combined distribution.
   *
   * @throws BtcfcError as `LSTMForecaster.predict`
   */
  async predict(options: PredictOptions): Promise<Float64Array> {
    return (await this.forecast(options)).point;
  }

  /** @throws BtcfcError as `LSTMForecaster.forecast` */
  async forecast({ levels, maskSeed, ...rows }: ForecastOptions): Promise<CombinedForecast> {
    const members = this.members.map((forecaster, member) => ({
      forecaster,
      maskSeed: maskSeed === undefined ? undefined : seedOfMember(maskSeed, member),
    }));
    return combineMembers({ members, rows, levels, method: this.method });
  }

  /**
   * Writes `ensemble.json` and a folder for each member, as `LSTMForecaster.save` does, to a folder that appears
   * whole or not at all.
   *
   * @throws BtcfcError `FILE_ACCESS`, `INVALID_STATE` before `fit`
   */
  async save(directory: string): Promise<void> {
    const { members, method, settings } = this;
    const saved: SavedEnsemble = { format, members: members.length, method, settings };
    await writeDirectoryAtomic(directory, async (temporary) => {
      for (const [member, forecaster] of members.entries()) {
        await forecaster.save(path.join(temporary, nameOfMember(member)));
      }
      writeFileSync(path.join(temporary, 'ensemble.json'), `${JSON.stringify(saved, null, 2)}\n`);
    });
  }

  /**
   * @param options.backend where to run it, instead of the backend it was made for
   * @throws BtcfcError `FILE_ACCESS` if a file is missing, `PARSE_FAILED` if one is damaged
   */
  static async load(directory: string, options: { backend?: BackendName } = {}): Promise<LSTMEnsemble> {
    const saved = readJson<SavedEnsemble>(directory, 'ensemble.json');
    if (saved.format !== format || !saved.members || !saved.settings) {
      throw damaged(path.join(directory, 'ensemble.json'));
    }
    const { members, method } = saved;
    const ensemble = new LSTMEnsemble({ ...saved.settings, ...options, members, method });
    const loaded: LSTMForecaster[] = [];
    try {
      for (let member = 0; member < members; member++) {
        loaded.push(await LSTMForecaster.load(path.join(directory, nameOfMember(member)), options));
      }
    } catch (error) {
      for (const forecaster of loaded) forecaster.dispose();
      throw error;
    }
    ensemble.fitted = loaded;
    return ensemble;
  }

  /** Frees the members. The ensemble can be fitted again. */
  dispose(): void {
    for (const forecaster of this.fitted ?? []) forecaster.dispose();
    this.fitted = undefined;
  }
}

function seedOfMember(seed: number, member: number): number {
  return new Rng(seed).split('members').split(member).nextUint32();
}

function nameOfMember(member: number): string {
  return `member-${member + 1}`;
}
