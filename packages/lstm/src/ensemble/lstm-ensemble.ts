import {
  BtcfcError,
  damaged,
  defineOptions,
  memoryStore,
  type OptionsInput,
  option,
  Rng,
  readSavedFiles,
  type SavedFiles,
  type Store,
  savedWithin,
  saveModel,
} from '@btcfc/core';
import type { CombinedForecast } from '@btcfc/models';
import type { FitSummary } from '../forecaster/fitted';
import { LSTMForecaster } from '../forecaster/lstm-forecaster';
import {
  type FitOptions,
  type ForecastOptions,
  fitOptions,
  forecastOptions,
  type LoadOptions,
  loadOptions,
  type PredictOptions,
  predictOptions,
} from '../forecaster/options';
import { checkKind } from '../saving/check-kind';
import {
  type Chosen,
  type Hyperparameters,
  hyperparameterOptions,
  readHyperparameters,
  resolveSettings,
  type Settings,
} from '../settings/hyperparameters';
import { placeWithin } from '../training/checkpoint/place-within';
import type { TrainingEvent } from '../training/training-events';
import {
  checkLeftToKinds,
  type EnsembleKind,
  keepSkilled,
  kindCount,
  kindDropout,
  kindsFor,
  settingsOfAll,
} from './kinds';
import { type CombinationMethod, combineMembers } from './member-forecasts';

/** Hyperparameters of the members, and how many there are. */
export const ensembleOptions = defineOptions('LSTMEnsemble', {
  ...hyperparameterOptions.spec,
  /**
   * What members differ in. `'seeds'`: weights, masks and the order of batches. `'kinds'`: also in what they learn of a
   * series, so that one is right where another is wrong; they decide on `target`, `scaling`, `calendar` and `linearSkip`.
   *
   * @default 'seeds'
   */
  ensemble: option.oneOf(['seeds', 'kinds'] as const, { default: 'seeds' }),
  /** How many forecasters, each with a seed of its own. @default 5, or 3 of kinds, which are taken in turn */
  members: option.integer({ min: 1, max: 1000 }),
  /**
   * How distributions are combined; see `combineForecasts` of `@btcfc/models`.
   *
   * @default 'pool' of seeds, 'average' of kinds
   */
  method: option.oneOf(['pool', 'average'] as const),
});

/** Hyperparameters of the members, and how many there are. */
export interface EnsembleOptions extends Hyperparameters, OptionsInput<typeof ensembleOptions> {}

const { onEpoch: _after, resumeFrom: _from, ...ofOneFit } = fitOptions.spec;

/** Called with each event of each member, counted from 0. */
export type EnsembleListener = (event: TrainingEvent & { member: number }) => void;

const ensembleFitOptions = defineOptions('LSTMEnsemble.fit', {
  ...ofOneFit,
  /** Called with each event of each member, counted from 0. */
  onProgress: option.callback<EnsembleListener>(),
});

/** How an ensemble is fitted. */
export interface EnsembleFitOptions
  extends Omit<FitOptions, 'onEpoch' | 'resumeFrom' | 'onProgress'>,
    OptionsInput<typeof ensembleFitOptions> {}

interface SavedEnsemble {
  ensemble: EnsembleKind;
  /** How many are trained; all that forecast where it is left out. */
  size?: number;
  /** How many of them forecast. */
  members: number;
  method: CombinationMethod;
  seed: number;
}

const recordName = 'ensemble.json';

/** What it is saved as. */
export const kindOfEnsemble = 'lstm-ensemble';

/**
 * Forecasters that differ in their seeds alone (Lakshminarayanan, Pritzel & Blundell 2017): weights, masks and the order
 * of batches. Their mean is steadier than any of them, and where they disagree the model is unsure.
 *
 * With `ensemble: 'kinds'` they differ in what they learn of a series as well: changes over a season, changes from row to
 * row beside a calendar, and levels scaled by each window's own rows. Their quantiles are averaged; those of them that
 * forecast the rows set aside worse than the last season (or the last value) did are left out, and a series of fewer than
 * five seasons is learned in the first way alone, by several seeds.
 *
 * @example
 * import { LSTMEnsemble } from '@btcfc/lstm';
 *
 * const load = Array.from({ length: 60 }, (_, hour) => 50 + 10 * Math.sin(hour / 4));
 * const ensemble = new LSTMEnsemble({ members: 2, seqLen: 8, hiddenDim: 8, epochs: 2, loss: 'gaussian' });
 * await ensemble.fit({ X: { load }, y: load });
 * const { point, quantiles, disagreement } = await ensemble.forecast({ X: { load } });
 * ensemble.dispose();
 */
export class LSTMEnsemble {
  /** What members differ in. */
  readonly ensemble: EnsembleKind;
  /** How distributions are combined. */
  readonly method: CombinationMethod;
  /** How many members are trained. */
  readonly size: number;
  private fitted: LSTMForecaster[] | undefined;
  private readonly chosen: Chosen;
  /** The settings as far as they are known without data. */
  private readonly beforeFit: Settings;
  private isFitting = false;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options: EnsembleOptions = {}) {
    const { ensemble, members, method, ...given } = ensembleOptions.read(options);
    const isOfKinds = ensemble === 'kinds';
    if (isOfKinds) checkLeftToKinds(given);
    const hyperparameters = isOfKinds ? { ...given, dropout: given.dropout ?? kindDropout } : given;
    this.ensemble = ensemble;
    this.size = members ?? (isOfKinds ? kindCount : 5);
    this.method = method ?? (isOfKinds ? 'average' : 'pool');
    this.chosen = readHyperparameters(hyperparameters);
    this.beforeFit = resolveSettings(hyperparameters);
  }

  /** Settings of the members but for their seeds, which come from this seed; what is `'auto'` as in `LSTMForecaster`. */
  get settings(): Settings {
    return { ...(this.fitted?.[0]?.settings ?? this.beforeFit), seed: this.chosen.seed };
  }

  /** The fitted forecasters; of kinds, those that had skill on the rows set aside. */
  get members(): readonly LSTMForecaster[] {
    if (this.fitted) return this.fitted;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: 'The ensemble has not been fitted, or was disposed.',
      remedy: 'Call `fit` first, or load a saved one.',
    });
  }

  /** Whether it was fitted on several series at once. */
  get isGlobal(): boolean {
    return this.members[0]!.isGlobal;
  }

  /** The columns it was fitted on, in order. */
  get columns(): string[] {
    return this.members[0]!.columns;
  }

  /**
   * Trains the members one after another and replaces those fitted before. With `checkpointDir` each has a folder in it,
   * so that resuming skips the members that were done.
   *
   * @returns how each training went
   * @throws BtcfcError as `LSTMForecaster.fit`
   */
  async fit(options: EnsembleFitOptions): Promise<FitSummary[]> {
    const { onProgress, checkpointDir, ...read } = ensembleFitOptions.read(options);
    if (this.isFitting) throw isBeingFitted();
    this.isFitting = true;
    const trained: LSTMForecaster[] = [];
    const summaries: FitSummary[] = [];
    let kept = trained;
    try {
      const kinds = this.ensemble === 'kinds' ? kindsFor(read, this.chosen) : [{}];
      for (let member = 0; member < this.size; member++) {
        const forecaster = new LSTMForecaster({
          ...this.chosen,
          ...kinds[member % kinds.length],
          seed: seedOfMember(this.chosen.seed, member),
        });
        trained.push(forecaster);
        const summary = await forecaster.fit({
          ...read,
          onProgress: onProgress && ((event) => onProgress({ ...event, member })),
          checkpointDir: checkpointDir && placeWithin(checkpointDir, nameOfMember(member)),
        });
        summaries.push(summary);
      }
      if (this.ensemble === 'kinds') kept = await keepSkilled(trained, summaries, read);
    } catch (error) {
      for (const forecaster of trained) forecaster.dispose();
      throw error;
    } finally {
      this.isFitting = false;
    }
    for (const forecaster of trained) if (!kept.includes(forecaster)) forecaster.dispose();
    for (const forecaster of this.fitted ?? []) forecaster.retire();
    this.fitted = kept;
    return summaries;
  }

  /**
   * A number for each window of rows, as `LSTMForecaster.predict`: the mean of the members' points, or the median of
   * their combined distribution.
   *
   * @throws BtcfcError as `LSTMForecaster.predict`
   */
  async predict(options: PredictOptions): Promise<Float64Array> {
    const rows = predictOptions.read(options);
    return (await this.forecast({ ...rows, origins: 'all' })).point;
  }

  /**
   * What comes next, as `LSTMForecaster.forecast`, and how far the members disagree.
   *
   * @throws BtcfcError as `LSTMForecaster.forecast`
   */
  async forecast(options: ForecastOptions): Promise<CombinedForecast> {
    const { levels, maskSeed, ...rows } = forecastOptions.read(options);
    const members = this.members.map((forecaster, member) => ({
      forecaster,
      maskSeed: maskSeed === undefined ? undefined : seedOfMember(maskSeed, member),
    }));
    return combineMembers({ members, rows, levels, method: this.method });
  }

  /**
   * Saves `ensemble.json`, a folder for each member, as `LSTMForecaster.save` writes it, and `manifest.json` with the
   * digest of each file: all of it at once or nothing.
   *
   * @param place a folder, a database's name in a page, or a store
   * @throws BtcfcError `FILE_ACCESS`, `INVALID_STATE` before `fit`
   */
  async save(place: string | Store): Promise<void> {
    const { ensemble, size, members, method, settings } = this;
    const saved: SavedEnsemble = { ensemble, size, members: members.length, method, seed: settings.seed };
    const files: Record<string, string | Uint8Array> = {
      [recordName]: `${JSON.stringify(saved, null, 2)}\n`,
    };
    for (const [member, forecaster] of members.entries()) {
      const own = memoryStore();
      await forecaster.save(own);
      for (const name of await own.list()) files[`${nameOfMember(member)}/${name}`] = (await own.read(name))!;
    }
    await saveModel(place, { kind: kindOfEnsemble, package: '@btcfc/lstm', files });
  }

  /**
   * An ensemble as it was saved.
   *
   * @param place a folder, a database's name in a page, or a store
   * @throws BtcfcError as `LSTMForecaster.load`
   *
   * @example
   * import { memoryStore } from '@btcfc/core';
   * import { LSTMEnsemble } from '@btcfc/lstm';
   *
   * const X = Array.from({ length: 30 }, (_, row) => [Math.sin(row)]);
   * const ensemble = new LSTMEnsemble({ members: 2, seqLen: 4, hiddenDim: 4, epochs: 2 });
   * await ensemble.fit({ X, y: X.map(([value]) => value) });
   * const store = memoryStore(); // or the path of a folder
   * await ensemble.save(store);
   * const loaded = await LSTMEnsemble.load(store);
   * loaded.size; // -> 2
   */
  static async load(place: string | Store, options?: LoadOptions): Promise<LSTMEnsemble> {
    const read = loadOptions.read(options);
    return LSTMEnsemble.fromFiles(await readSavedFiles(place), read);
  }

  /** The same from files that were read already. */
  static async fromFiles(saved: SavedFiles, options?: LoadOptions): Promise<LSTMEnsemble> {
    checkKind(saved, kindOfEnsemble);
    const record = parseRecord(saved.files.get(recordName));
    if (!record) throw damaged(saved.description, recordName);
    const { ensemble, members, size = members, method, seed } = record;
    const loaded: LSTMForecaster[] = [];
    try {
      for (let member = 0; member < members; member++) {
        const files = savedWithin(saved, `${nameOfMember(member)}/`);
        loaded.push(await LSTMForecaster.fromFiles(files, options));
      }
      const settings = settingsOfAll(loaded[0]!.settings, ensemble);
      const whole = new LSTMEnsemble({ ...settings, seed, ensemble, members: size, method });
      whole.fitted = loaded;
      return whole;
    } catch (error) {
      for (const forecaster of loaded) forecaster.dispose();
      throw error;
    }
  }

  /**
   * Frees the members. The ensemble can be fitted again.
   *
   * @throws BtcfcError `INVALID_STATE` while it is fitted or forecasts
   */
  dispose(): void {
    if (this.isFitting) throw isBeingFitted();
    for (const forecaster of this.fitted ?? []) forecaster.dispose();
    this.fitted = undefined;
  }
}

function parseRecord(bytes: Uint8Array | undefined): SavedEnsemble | undefined {
  try {
    const saved = JSON.parse(new TextDecoder().decode(bytes)) as Partial<SavedEnsemble> | null;
    return saved?.ensemble && saved.members && saved.method && saved.seed !== undefined
      ? (saved as SavedEnsemble)
      : undefined;
  } catch {
    return undefined;
  }
}

function seedOfMember(seed: number, member: number): number {
  return new Rng(seed).split('members').split(member).nextUint32();
}

function nameOfMember(member: number): string {
  return `member-${member + 1}`;
}

function isBeingFitted(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The ensemble is being fitted.',
    remedy: 'Wait until it is done, or end it by its signal.',
  });
}
