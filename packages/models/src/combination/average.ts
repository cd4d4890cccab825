import {
  type AnyForecastModel,
  asForecastModel,
  type Forecast,
  type ForecastModel,
  type LoadModelOptions,
  option,
  optionsFor,
  readSavedFiles,
  type SavedFiles,
  saveModel,
} from '@btcfc/core';
import { otherKind, packageName, readState } from '../saving/savable-model';
import { combineForecasts } from './combine-forecasts';
import { perSeries } from './per-series';
import {
  checkMembers,
  filesOfMembers,
  loadFits,
  loadMembers,
  type MemberFits,
  type Members,
} from './saved-members';

/** Options of `average`. */
export interface AverageOptions {
  /** What is averaged, by name. */
  models: Readonly<Record<string, AnyForecastModel>>;
}

/** What the members have fitted, by their names. */
export type AverageFit = MemberFits;

const averageOptions = optionsFor<AverageOptions>()('average', {
  models: option.custom<AverageOptions['models'], { required: true }>(checkMembers, { required: true }),
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
  const { members, fitted } = await loadMembers(saved, readState<string[]>(saved, fileName), options);
  return { model: averageOf(members), fitted };
}

function averageOf(members: Members): ForecastModel<AverageFit> {
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
    async save(fitted, store) {
      const names = JSON.stringify(members.map(([name]) => name));
      const files = { [fileName]: names, ...(await filesOfMembers('average', members, fitted)) };
      await saveModel(store, { kind, package: packageName, files });
    },
    async load(store) {
      const saved = await readSavedFiles(store);
      if (saved.kind !== kind) throw otherKind(saved, kind);
      return loadFits(saved, members);
    },
    dispose,
  };
}
