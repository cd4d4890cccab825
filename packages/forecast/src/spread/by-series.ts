import {
  BtcfcError,
  damaged,
  type FitInput,
  type Forecast,
  type ForecastModel,
  joinForecasts,
  type LoadModelOptions,
  loadSavedModel,
  type SavedFiles,
  savedWithin,
  saveModel,
} from '@btcfc/core';
import { filesOf, type Member } from '../model/member';
import { packageName } from '../model/saved-auto-fit';

/** By which `loadModel` knows it. */
export const bySeriesKind = 'by-series';

/** The model of each series, by its id. */
export type BySeriesFit = Map<string, Member>;

const fileName = 'series.json';

/** The files of models that each belong to a series, as those of one model. */
export function filesBySeries(
  parts: readonly { id: string; files: Readonly<Record<string, Uint8Array>> }[],
): Record<string, string | Uint8Array> {
  const all: Record<string, string | Uint8Array> = { [fileName]: JSON.stringify(parts.map(({ id }) => id)) };
  parts.forEach(({ files }, place) => {
    for (const [name, content] of Object.entries(files)) all[`${folderOf(place)}${name}`] = content;
  });
  return all;
}

/** A model for each series by itself, of whatever kind is best for it; of what was saved. */
export async function loadBySeries(
  saved: SavedFiles,
  options: LoadModelOptions,
): Promise<{ model: ForecastModel<BySeriesFit>; fitted: BySeriesFit }> {
  const fitted: BySeriesFit = new Map();
  for (const [place, id] of idsOf(saved).entries())
    fitted.set(id, await loadSavedModel(savedWithin(saved, folderOf(place)), options));
  return { model: bySeries(fitted), fitted };
}

/** @param models that of each series, which is fitted to it again */
function bySeries(models: BySeriesFit): ForecastModel<BySeriesFit> {
  const dispose = async (fits: BySeriesFit) => {
    for (const { model, fitted } of fits.values()) await model.dispose?.(fitted);
  };
  return {
    global: true,
    async fit({ panel, panelFirst, ...asked }: FitInput) {
      const fits: BySeriesFit = new Map();
      try {
        for (const [place, series] of (panel.length > 0 ? panel : [asked.series]).entries()) {
          const { model } = memberOf(models, series.id);
          const first = panelFirst?.[place] ?? (panel.length > 0 ? 0 : asked.first);
          const fitted = await model.fit({ ...asked, series, first, panel: [] });
          fits.set(series.id!, { model, fitted });
        }
      } catch (error) {
        await dispose(fits);
        throw error;
      }
      return fits;
    },
    async predict(fits, inputs) {
      const forecasts: Forecast[] = [];
      for (const input of inputs) {
        const { model, fitted } = memberOf(fits, input.series.id);
        // draws of one series alone would be no draws of all
        const { sample: _, ...forecast } = await model.predict(fitted, [{ ...input, panel: [] }]);
        forecasts.push(forecast);
      }
      return joinForecasts(forecasts);
    },
    async save(fits, store) {
      const parts: { id: string; files: Record<string, Uint8Array> }[] = [];
      // what is in a folder that was saved can be saved again
      for (const [id, member] of fits) parts.push({ id, files: (await filesOf(member))! });
      await saveModel(store, { kind: bySeriesKind, package: packageName, files: filesBySeries(parts) });
    },
    dispose,
  };
}

function memberOf(members: BySeriesFit, id: string | undefined): Member {
  const member = members.get(id ?? '');
  if (member) return member;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `There is no model for the series ${id === undefined ? 'without an id' : JSON.stringify(id)}.`,
    received: id ?? 'undefined',
    remedy: `Pass a series with one of the ids ${[...members.keys()].join(', ')}.`,
  });
}

function idsOf(saved: SavedFiles): string[] {
  try {
    const ids = JSON.parse(new TextDecoder().decode(saved.files.get(fileName))) as unknown;
    if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return ids as string[];
  } catch {}
  throw damaged(saved.description, fileName);
}

function folderOf(place: number): string {
  return `series/${place}/`;
}
