import {
  BtcfcError,
  type FitInput,
  type Forecast,
  type ForecastModel,
  joinForecasts,
  type LoadModelOptions,
  loadSavedModel,
  type PredictInput,
  readSavedFiles,
  type SavedFiles,
  type Store,
  savedWithin,
  saveModel,
} from '@btcfc/core';
import { otherKind, packageName, readState } from '../saving/savable-model';
import { filesOf, storeWithin } from './saved-parts';

/** What a model has fitted to each series by itself. */
export interface SeriesFits {
  /** Of the series; undefined for one without. */
  ids: (string | undefined)[];
  /** In the order of the ids. */
  fits: unknown[];
}

const kind = 'per-series';
const fileName = 'series.json';

/** A model that is fitted to one series at a time, as one of all of them: so it stands beside global ones. */
export function perSeries(model: ForecastModel): ForecastModel<SeriesFits> {
  const dispose = async ({ fits }: SeriesFits) => {
    for (const fitted of fits) await model.dispose?.(fitted);
  };
  return {
    global: true,
    async fit(input) {
      const fitted: SeriesFits = { ids: [], fits: [] };
      try {
        for (const own of inputsOf(input)) {
          own.signal?.throwIfAborted();
          fitted.fits.push(await model.fit(own));
          fitted.ids.push(own.series.id);
        }
      } catch (error) {
        await dispose(fitted);
        throw error;
      }
      return fitted;
    },
    async predict({ ids, fits }, inputs) {
      const forecasts: Forecast[] = [];
      for (const own of runsOf(inputs)) {
        const { id } = own[0]!.series;
        const place = ids.indexOf(id);
        if (place < 0) throw notFitted(id, ids);
        forecasts.push(await model.predict(fits[place], own));
      }
      return joinForecasts(forecasts);
    },
    // absent where the model has none, so that whoever saves it can say so
    ...(model.save && { save: (fitted: SeriesFits, store: Store) => saveFits(model, fitted, store) }),
    async load(store) {
      const saved = await readSavedFiles(store);
      if (saved.kind !== kind) throw otherKind(saved, kind);
      const ids = idsOf(saved);
      const fits: unknown[] = [];
      for (const place of ids.keys()) fits.push(await model.load!(await storeWithin(saved, folderOf(place))));
      return { ids, fits };
    },
    dispose,
  };
}

async function saveFits(model: ForecastModel, { ids, fits }: SeriesFits, store: Store): Promise<void> {
  const files: Record<string, string | Uint8Array> = {
    [fileName]: JSON.stringify(ids.map((id) => id ?? null)),
  };
  for (const [place, fitted] of fits.entries())
    Object.assign(files, await filesOf(folderOf(place), (within) => model.save!(fitted, within)));
  await saveModel(store, { kind, package: packageName, files });
}

/** The same of what was saved. */
export async function loadPerSeries(
  saved: SavedFiles,
  options: LoadModelOptions,
): Promise<{ model: ForecastModel<SeriesFits>; fitted: SeriesFits }> {
  const ids = idsOf(saved);
  const fits: unknown[] = [];
  let model: ForecastModel | undefined;
  for (const place of ids.keys()) {
    const own = await loadSavedModel(savedWithin(saved, folderOf(place)), options);
    model = own.model;
    fits.push(own.fitted);
  }
  return { model: perSeries(model!), fitted: { ids, fits } };
}

/** What is learned from each series of a panel by itself. */
function inputsOf(input: FitInput): FitInput[] {
  const { panel, panelFirst, ...asked } = input;
  // without a panel there is one series
  if (panel.length === 0) return [{ ...asked, panel: [] }];
  return panel.map((series, place) => ({ ...asked, series, panel: [], first: panelFirst?.[place] ?? 0 }));
}

/** Inputs of one series that follow each other, together. */
function runsOf(inputs: readonly PredictInput[]): PredictInput[][] {
  const runs: PredictInput[][] = [];
  for (const input of inputs) {
    const run = runs.at(-1);
    if (run && run[0]!.series.id === input.series.id) run.push(input);
    else runs.push([input]);
  }
  return runs;
}

function idsOf(saved: SavedFiles): (string | undefined)[] {
  return readState<(string | null)[]>(saved, fileName).map((id) => id ?? undefined);
}

function folderOf(place: number): string {
  return `series/${place}/`;
}

function notFitted(id: string | undefined, ids: readonly (string | undefined)[]): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The model was not fitted to the series ${id === undefined ? 'without an id' : JSON.stringify(id)}: it learns from each series by itself.`,
    received: id ?? 'undefined',
    remedy: `Fit it to that series too; those it knows: ${ids.map((known) => known ?? 'one without an id').join(', ')}.`,
  });
}
