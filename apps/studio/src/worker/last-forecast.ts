import { BtcfcError, indexedDBStore, memoryStore, type Store, type TimeSeries } from '@btcfc/core';
import { type ForecastEvent, type ForecastResult, forecast } from '@btcfc/forecast';
import { readSeries } from '@btcfc/series';
import type { ChartDescription } from '@btcfc/viz';
import type { Answer, ExportName, ForecastChoices, Outcome, Progress, SmallChart } from '../messages';
import { checkSize } from './look';

/** What comes between two epochs that are told: a page shows no more. */
const tellEveryMs = 80;

/** The forecast that was made last, and what can be had of it. */
export class LastForecast {
  private made: { result: ForecastResult; name: string; value: string } | undefined;
  private saved: Promise<Store> | undefined;

  async make(file: File, choices: ForecastChoices, tell: (progress: Progress) => void): Promise<Outcome> {
    checkSize(file);
    this.made = undefined;
    this.saved = undefined;
    const start = performance.now();
    const { horizon: _, preset: __, ...reading } = choices;
    const { series, report } = await readSeries(file, reading);
    const asked = { ...choices, progress: false, onProgress: progressOf(tell) } as const;
    const result = await goingOn((journal) => forecast(file, { ...asked, ...(journal && { journal }) }));
    this.made = {
      result,
      name: file.name.replace(/\.[^.]*$/, ''),
      value: report.columns.value.join(', '),
    };
    return {
      report: result.toJSON(),
      chart: await this.chart(result.series[0]!.id),
      small: smallCharts(result, series),
      elapsedMs: performance.now() - start,
    };
  }

  async chart(id: string): Promise<ChartDescription> {
    const chart = await this.result().plot(id === '' ? undefined : id);
    return { ...chart, y: { ...chart.y, label: this.made!.value } };
  }

  async export(what: ExportName, id: string): Promise<Answer<'export'>> {
    const result = this.result();
    const { name } = this.made!;
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

  private result(): ForecastResult {
    if (this.made) return this.made.result;
    throw new Error('There is no forecast yet.');
  }
}

/**
 * Makes a forecast with a journal in this browser, so that one that was stopped, or whose page was left, goes on where it
 * was. What another forecast has left there is forgotten, and so is its own once it is made.
 */
async function goingOn<Made>(make: (journal: Store | undefined) => Promise<Made>): Promise<Made> {
  let journal: Store | undefined;
  try {
    journal = indexedDBStore({ name: 'btcfc-studio' });
    await journal.list();
  } catch {
    // as in a private window
    return make(undefined);
  }
  try {
    const made = await make(journal);
    await forget(journal);
    return made;
  } catch (error) {
    if (!BtcfcError.isInstance(error) || !isOfJournal(error)) throw error;
    // another window may be at it
    if (error.message.includes('in use')) return make(undefined);
    await forget(journal);
    return make(journal);
  }
}

function isOfJournal({ code, message }: BtcfcError): boolean {
  return ['INVALID_STATE', 'INVALID_DATA', 'FILE_ACCESS'].includes(code) && /journal|IndexedDB/.test(message);
}

async function forget(journal: Store): Promise<void> {
  for (const name of await journal.list()) await journal.remove(name);
}

async function saveInMemory(result: ForecastResult): Promise<Store> {
  const store = memoryStore();
  await result.save(store);
  return store;
}

/** The folder that `loadModel` reads. */
async function zipOfModel(store: Store): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  const folder = 'model/';
  const files: Record<string, Uint8Array> = {};
  for (const name of await store.list()) if (name.startsWith(folder)) files[name] = (await store.read(name))!;
  // the same forecast is the same file
  return zipSync(files, { mtime: '1980-01-01T12:00:00' });
}

function progressOf(tell: (progress: Progress) => void): (event: ForecastEvent) => void {
  let fit = 0;
  let network = '';
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
      losses = [];
    }
    if (training.type !== 'epoch') return;
    losses.push(training.valLoss);
    const now = performance.now();
    if (now - told < tellEveryMs) return;
    told = now;
    const { epoch, total: epochs, remainingMs } = training;
    tell({ done, total, elapsedMs, id, candidate, training: { fit, epoch, epochs, remainingMs, losses } });
  };
}

function smallCharts(result: ForecastResult, series: readonly TimeSeries[]): SmallChart[] {
  const { horizon, point, levels, quantiles } = result.forecast;
  const rows = Math.max(30, 3 * horizon);
  const known = new Map(series.map(({ id, values }) => [id ?? '', values]));
  return result.series.map(({ id }, place) => {
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
