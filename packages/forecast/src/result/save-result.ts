import { memoryStore, openStore, option, optionsFor, type Store, saveModel } from '@btcfc/core';
import type { ChartDescription } from '@btcfc/viz';
import { modelFolder, notSavable, packageName, resultKind, saveAutoFit } from '../model/saved-auto-fit';
import type { RunSeries } from '../running/run-series';
import { shownSeries } from './result-text';
import type { ResultContent } from './series-result';

/** How a result is saved. */
export interface SaveResultOptions {
  /** Whether charts are drawn beside the report. @default true */
  pictures?: boolean;
}

const saveOptions = optionsFor<SaveResultOptions>()('save', { pictures: option.boolean({ default: true }) });

/** @throws BtcfcError `INVALID_OPTION` */
export function readSaveOptions(options: SaveResultOptions): { pictures: boolean } {
  return saveOptions.read(options);
}

/** What of a result is saved beside its model. */
export interface SavedResult {
  content: ResultContent;
  toCsv(): string;
  toMarkdown(pictures: Readonly<Record<string, string>>): string;
  plot(id?: string): Promise<ChartDescription>;
}

/** Writes all of a result at once. */
export async function saveResult(
  place: string | Store,
  result: SavedResult,
  done: readonly RunSeries[],
  horizon: number,
  options: SaveResultOptions,
): Promise<void> {
  const { pictures } = readSaveOptions(options);
  const files: Record<string, string | Uint8Array> = { 'forecast.csv': result.toCsv() };
  const charts = pictures ? await drawn(result) : {};
  const titles: Record<string, string> = {};
  for (const [file, { title, png }] of Object.entries(charts)) {
    files[file] = png;
    titles[title] = file;
  }
  files['report.md'] = result.toMarkdown(titles);
  const model = memoryStore();
  await saveAutoFit(
    model,
    { horizon, series: done.map(({ fitted }) => fitted) },
    done.map(({ members }) => {
      const saved = [...members].map(([name, member]) => {
        if (!member.files) throw notSavable(name);
        return [name, member.files] as const;
      });
      return new Map(saved);
    }),
  );
  for (const name of await model.list()) files[`${modelFolder}${name}`] = (await model.read(name))!;
  await saveModel(openStore(place), { kind: resultKind, package: packageName, files });
}

async function drawn(result: SavedResult): Promise<Record<string, { title: string; png: Uint8Array }>> {
  const [{ plot }, { scoreChart }] = await Promise.all([import('@btcfc/viz'), import('./charts')]);
  const charts: Record<string, { title: string; png: Uint8Array }> = {};
  const { series, candidates } = result.content;
  for (const [index, { id }] of series.slice(0, shownSeries).entries()) {
    const file = series.length === 1 ? 'fan.png' : `fan-${index + 1}.png`;
    const chart = await result.plot(id === '' ? undefined : id);
    charts[file] = { title: chart.title ?? file, png: await plot(chart) };
  }
  if (candidates.some(({ mase }) => !Number.isNaN(mase))) {
    const chart = scoreChart(candidates);
    charts['scores.png'] = { title: chart.title!, png: await plot(chart) };
  }
  return charts;
}
