import { BtcfcError, type Forecast, loadModel, memoryStore, type Store, type TimeSeries } from '@btcfc/core';
import { type ForecastEvent, type ForecastResult, forecast, forecastSaved } from '@btcfc/forecast';
import { readSeries } from '@btcfc/series';
import type { ChartDescription } from '@btcfc/viz';
import type {
  Ahead,
  Answer,
  ExportName,
  ForecastChoices,
  Input,
  Outcome,
  Progress,
  SavedOutcome,
  SmallChart,
} from '../messages';
import { goingOn } from './going-on';
import { readyGraphicsCard } from './graphics-card';
import { checkSize } from './look';
import { unpackZip } from './unpack-zip';

/** What comes between two epochs that are told: a page shows no more. */
const tellEveryMs = 80;

/** What can be had of any forecast. */
interface Made extends Pick<ForecastResult, 'forecast' | 'toCsv' | 'plot'> {
  /** One that was judged, with its model, can be saved as a whole. */
  save?: ForecastResult['save'];
}

/** The forecast that was made last, and what can be had of it. */
export class LastForecast {
  private made: { result: Made; name: string; value: string } | undefined;
  private saved: Promise<Store> | undefined;

  async make(file: File, choices: ForecastChoices, tell: (progress: Progress) => void): Promise<Outcome> {
    const start = performance.now();
    const { series, value } = await this.begin(file, choices);
    let trainedOn: string | undefined;
    const onProgress = progressOf((progress) => {
      trainedOn = progress.training?.backend ?? trainedOn;
      tell(progress);
    });
    const asked = { ...choices, progress: false, onProgress } as const;
    const result = await goingOn((journal) => forecast(file, { ...asked, ...(journal && { journal }) }));
    const ids = result.series.map(({ id }) => id);
    const ahead = await this.keep({ result, file, value }, { ids, series });
    return {
      report: result.toJSON(),
      evaluation: await result.evaluationPlots(),
      trainedOn,
      ...{ ...ahead, elapsedMs: performance.now() - start },
    };
  }

  /** Forecasts by a model that was saved from here. */
  async makeBySaved({ file, choices, model }: Input<'saved'>): Promise<SavedOutcome> {
    const start = performance.now();
    const { series, value, reading } = await this.begin(file, choices);
    const result = await forecastSaved(file, { ...reading, model: await modelIn(model, choices) });
    const ids = result.forecast.id ?? [''];
    const ahead = await this.keep({ result, file, value }, { ids, series });
    return {
      ...{ model: model.name, kind: result.kind, horizon: result.forecast.horizon },
      ...{ rows: result.toJSON(), notes: result.notes },
      ...{ ...ahead, elapsedMs: performance.now() - start },
    };
  }

  async chart(id: string): Promise<ChartDescription> {
    const { result, value } = this.last();
    const chart = await result.plot(id === '' ? undefined : id);
    return { ...chart, y: { ...chart.y, label: value } };
  }

  async export(what: ExportName, id: string): Promise<Answer<'export'>> {
    const { result, name } = this.last();
    if (what === 'csv') {
      const bytes = new TextEncoder().encode(result.toCsv());
      return { name: `${name}-forecast.csv`, type: 'text/csv', bytes };
    }
    if (what === 'picture' || what === 'vector') {
      const { plot } = await import('@btcfc/viz');
      const format = what === 'picture' ? 'png' : 'svg';
      const bytes = await plot(await this.chart(id), { format });
      return {
        name: `${name}-forecast.${format}`,
        type: what === 'picture' ? 'image/png' : 'image/svg+xml',
        bytes,
      };
    }
    this.saved ??= saveInMemory(result);
    const store = await this.saved;
    if (what === 'report') {
      const bytes = (await store.read('report.html'))!;
      return { name: `${name}-report.html`, type: 'text/html', bytes };
    }
    return { name: `${name}-model.zip`, type: 'application/zip', bytes: await zipOfModel(store) };
  }

  /** Forgets the one before, and reads what the next one is of. */
  private async begin(file: File, choices: ForecastChoices) {
    checkSize(file);
    this.made = undefined;
    this.saved = undefined;
    const { horizon: _, preset, network, ...reading } = choices;
    if (preset !== 'fast') await readyGraphicsCard(network);
    const { series, report } = await readSeries(file, reading);
    return { series, value: report.columns.value.join(', '), reading };
  }

  private async keep(
    { result, file, value }: { result: Made; file: File; value: string },
    { ids, series }: { ids: readonly string[]; series: readonly TimeSeries[] },
  ): Promise<Omit<Ahead, 'elapsedMs'>> {
    this.made = { result, name: file.name.replace(/\.[^.]*$/, ''), value };
    return { chart: await this.chart(ids[0]!), small: smallCharts(ids, result.forecast, series) };
  }

  private last() {
    if (this.made) return this.made;
    throw new Error('There is no forecast yet.');
  }
}

async function saveInMemory(result: Made): Promise<Store> {
  const store = memoryStore();
  await result.save!(store);
  return store;
}

const folder = 'model/';

/** The folder that `loadModel` reads. */
async function zipOfModel(store: Store): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  const files: Record<string, Uint8Array> = {};
  for (const name of await store.list()) if (name.startsWith(folder)) files[name] = (await store.read(name))!;
  // the same forecast is the same file
  return zipSync(files, { mtime: '1980-01-01T12:00:00' });
}

/** The model of a zip, whichever folder of it that is. */
async function modelIn(zip: File, { network }: ForecastChoices) {
  const files = await unpackZip(new Uint8Array(await zip.arrayBuffer()));
  const [manifest] = [...files.keys()]
    .filter((name) => /(^|\/)manifest\.json$/.test(name))
    .sort((one, other) => one.length - other.length);
  if (manifest === undefined) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${zip.name} holds no model.`,
      remedy: 'Choose a zip that was saved from this page.',
    });
  }
  const root = manifest.slice(0, -'manifest.json'.length);
  const store = memoryStore();
  const own = [...files].filter(([name]) => name.startsWith(root));
  await store.write(Object.fromEntries(own.map(([name, bytes]) => [name.slice(root.length), bytes])));
  return loadModel(store, { options: { backend: network?.backend } });
}

function progressOf(tell: (progress: Progress) => void): (event: ForecastEvent) => void {
  let fit = 0;
  let network = '';
  let backend = '';
  let losses: number[] = [];
  let told = 0;
  return (event) => {
    const { done, total, elapsedMs, id, candidate } = event;
    if (event.type === 'candidate-end') {
      tell({ done, total, elapsedMs, id, candidate, failure: event.failure });
      return;
    }
    const { training } = event;
    if (training.type === 'training-start') {
      const key = JSON.stringify([id, candidate]);
      fit = key === network ? fit + 1 : 1;
      network = key;
      backend = training.backend;
      losses = [];
    }
    if (training.type !== 'epoch') return;
    losses.push(training.valLoss);
    const now = performance.now();
    if (now - told < tellEveryMs) return;
    told = now;
    const { epoch, total: epochs, remainingMs } = training;
    const under = { fit, epoch, epochs, remainingMs, losses, backend };
    tell({ done, total, elapsedMs, id, candidate, training: under });
  };
}

function smallCharts(
  ids: readonly string[],
  { horizon, point, levels, quantiles }: Forecast,
  series: readonly TimeSeries[],
): SmallChart[] {
  const rows = Math.max(30, 3 * horizon);
  const known = new Map(series.map(({ id, values }) => [id ?? '', values]));
  return ids.map((id, place) => {
    const own = (values: Float64Array) => values.slice(place * horizon, (place + 1) * horizon);
    return {
      id,
      before: known.get(id)!.slice(-rows),
      point: own(point),
      lower: own(quantiles[0] ?? point),
      upper: own(quantiles[levels.length - 1] ?? point),
    };
  });
}
