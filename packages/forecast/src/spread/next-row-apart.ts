import {
  type FitInput,
  type Forecast,
  type ForecastModel,
  type LoadModelOptions,
  loadSavedModel,
  type PredictInput,
  type SavedFiles,
  savedWithin,
  saveModel,
} from '@btcfc/core';
import { filesOf, type Member } from '../model/member';
import { packageName } from '../model/saved-auto-fit';

/** By which `loadModel` knows it. */
export const nextRowApartKind = 'next-row-apart';

/** What was fitted for the next row alone, and for all rows ahead where those are several. */
export interface NextRowApartFit {
  next: Member;
  all?: Member;
}

const folders = { next: 'next/', all: 'all/' } as const;

/**
 * A model that is fitted twice: for the next row alone, and for all rows ahead. A network that learns several rows ahead
 * at once learns the next one worse than one of its own.
 */
export function nextRowApart(model: ForecastModel): ForecastModel<NextRowApartFit> {
  return {
    async fit(input) {
      const next: Member = { model, fitted: await model.fit(nextOnly(input)) };
      if (input.horizon === 1) return { next };
      try {
        return { next, all: { model, fitted: await model.fit(input) } };
      } catch (error) {
        await model.dispose?.(next.fitted);
        throw error;
      }
    },
    predict: predictApart,
    async save({ next, all }, store) {
      const files: Record<string, Uint8Array> = {};
      for (const [folder, member] of [[folders.next, next] as const, [folders.all, all] as const]) {
        const own = member && (await filesOf(member));
        for (const [name, content] of Object.entries(own ?? {})) files[`${folder}${name}`] = content;
      }
      await saveModel(store, { kind: nextRowApartKind, package: packageName, files });
    },
    async dispose({ next, all }) {
      for (const member of [next, all]) await member?.model.dispose?.(member.fitted);
    },
  };
}

/** The same, of what was saved. */
export async function loadNextRowApart(
  saved: SavedFiles,
  options: LoadModelOptions,
): Promise<{ model: ForecastModel<NextRowApartFit>; fitted: NextRowApartFit }> {
  // networks alone are fitted so, and their package registers who reads them
  await import('@btcfc/lstm');
  const next = await loadSavedModel(savedWithin(saved, folders.next), options);
  const isSeveral = [...saved.files.keys()].some((name) => name.startsWith(folders.all));
  if (!isSeveral) return { model: nextRowApart(next.model), fitted: { next } };
  const all = await loadSavedModel(savedWithin(saved, folders.all), options);
  return { model: nextRowApart(next.model), fitted: { next, all } };
}

async function predictApart(
  { next, all }: NextRowApartFit,
  inputs: readonly PredictInput[],
): Promise<Forecast> {
  const one = await next.model.predict(next.fitted, inputs.map(nextOnly));
  if (!all) return one;
  // draws of paths would be those of the rows together
  const { sample: _, ...several } = await all.model.predict(all.fitted, inputs);
  const merged = (own: Float64Array, first: Float64Array) =>
    own.map((value, index) => (index % several.horizon === 0 ? first[index / several.horizon]! : value));
  return {
    ...several,
    point: merged(several.point, one.point),
    quantiles: several.quantiles.map((own, level) => merged(own, one.quantiles[level]!)),
  };
}

function nextOnly<Input extends FitInput | PredictInput>(input: Input): Input {
  return { ...input, horizon: 1 };
}
