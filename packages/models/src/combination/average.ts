import {
  type AnyForecastModel,
  asForecastModel,
  BtcfcError,
  type Forecast,
  type ForecastModel,
  invalidOption,
  type LoadModelOptions,
  loadSavedModel,
  option,
  optionsFor,
  readSavedFiles,
  type SavedFiles,
  type Store,
  savedWithin,
  saveModel,
} from '@btcfc/core';
import { otherKind, packageName, readState } from '../saving/savable-model';
import { combineForecasts } from './combine-forecasts';
import { perSeries } from './per-series';
import { filesOf, storeWithin } from './saved-parts';

/** Options of `average`. */
export interface AverageOptions {
  /** What is averaged, by name. */
  models: Readonly<Record<string, AnyForecastModel>>;
}

/** What the members have fitted, by their names. */
export type AverageFit = Record<string, unknown>;

const averageOptions = optionsFor<AverageOptions>()('average', {
  models: option.custom<AverageOptions['models'], { required: true }>(readModels, { required: true }),
});

const kind = 'average';
const fileName = 'members.json';

/**
 * The mean of several models, level by level where they forecast quantiles (Vincentization; Lichtendahl et al. 2013):
 * models of different kinds err in different ways. It is `global` if one of its members is: the others are then fitted to
 * each series of the panel by itself. It can be saved if all of its members can.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA`, when it forecasts, if some members give quantiles and others
 * points, or for a series that a member was not fitted to; or what a member throws
 *
 * @example
 * import { arRidge, average, dampedHolt, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 60 }, (_, row) => 10 + row + [3, 0, -3][row % 3])
 * const model = average({ models: { holt: dampedHolt(), ar: arRidge({ lags: 3 }) } })
 * const { point } = await forecastSeries({ model, series, horizon: 3, levels: [0.1, 0.5, 0.9] })
 */
export function average(options: AverageOptions): ForecastModel<AverageFit> {
  const { models } = averageOptions.read(options);
  const members = Object.entries(models).map(
    ([name, model]) => [name, asForecastModel(`\`models.${name}\``, model)] as const,
  );
  // all of them are then fitted once, on all series
  if (!members.some(([, member]) => member.global)) return averageOf(members);
  return averageOf(members.map(([name, member]) => [name, member.global ? member : perSeries(member)]));
}

/** An average and its fit, of what was saved; its members are read by whoever knows their kinds. */
export async function loadAverage(
  saved: SavedFiles,
  options: LoadModelOptions,
): Promise<{ model: ForecastModel<AverageFit>; fitted: AverageFit }> {
  const members: [string, ForecastModel][] = [];
  const fitted: AverageFit = {};
  for (const name of namesOf(saved)) {
    const member = await loadSavedModel(savedWithin(saved, folderOf(name)), options);
    members.push([name, member.model]);
    fitted[name] = member.fitted;
  }
  return { model: averageOf(members), fitted };
}

function averageOf(members: readonly (readonly [string, ForecastModel])[]): ForecastModel<AverageFit> {
  const dispose = async (fitted: AverageFit) => {
    for (const [name, member] of members) if (name in fitted) await member.dispose?.(fitted[name]);
  };
  return {
    ...(members.some(([, member]) => member.global) && { global: true }),
    async fit(input) {
      const fitted: AverageFit = {};
      try {
        for (const [name, member] of members) {
          input.signal?.throwIfAborted();
          fitted[name] = await member.fit(input);
        }
      } catch (error) {
        await dispose(fitted);
        throw error;
      }
      return fitted;
    },
    async predict(fitted, inputs) {
      const forecasts: Forecast[] = [];
      for (const [name, member] of members) forecasts.push(await member.predict(fitted[name], inputs));
      const combined = combineForecasts({ forecasts, method: 'average' });
      // the quantiles of points would tell how far the members differ, not how far the truth may lie
      if (forecasts[0]!.levels.length > 0) return combined;
      return { ...combined, levels: [], quantiles: [], sample: undefined };
    },
    save: (fitted, store) => saveMembers(members, fitted, store),
    async load(store) {
      const saved = await readSavedFiles(store);
      if (saved.kind !== kind) throw otherKind(saved, kind);
      const fitted: AverageFit = {};
      for (const [name, member] of members) {
        fitted[name] = await member.load!(await storeWithin(saved, folderOf(name)));
      }
      return fitted;
    },
    dispose,
  };
}

async function saveMembers(
  members: readonly (readonly [string, ForecastModel])[],
  fitted: AverageFit,
  store: Store,
): Promise<void> {
  const files: Record<string, string | Uint8Array> = {
    [fileName]: JSON.stringify(members.map(([name]) => name)),
  };
  for (const [name, member] of members) {
    if (!member.save) throw notSavable(name);
    Object.assign(files, await filesOf(folderOf(name), (within) => member.save!(fitted[name], within)));
  }
  await saveModel(store, { kind, package: packageName, files });
}

function namesOf(saved: SavedFiles): string[] {
  return readState<string[]>(saved, fileName);
}

function folderOf(name: string): string {
  return `members/${name}/`;
}

function readModels(name: string, given: unknown): AverageOptions['models'] {
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given);
  const names = isRecord ? Object.keys(given) : [];
  if (names.length === 0) throw invalidOption(name, given, 'models by their names, one or more');
  for (const each of names) {
    // it names a folder of what is saved
    if (!/^[\w-]+$/.test(each)) throw invalidOption(name, each, 'names of letters, digits, "_" and "-"');
  }
  return given as AverageOptions['models'];
}

function notSavable(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The member "${name}" of the average can't be saved.`,
    remedy: 'Give it a `save`, or leave it out.',
  });
}
