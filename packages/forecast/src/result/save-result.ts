import { memoryStore, openStore, option, optionsFor, type Store, saveModel } from '@btcfc/core';
import type { ChartDescription } from '@btcfc/viz';
import { modelFolder, notSavable, packageName, resultKind, saveAutoFit } from '../model/saved-auto-fit';
import type { RunSeries } from '../running/run-series';
import type { EvaluationPlots } from './charts';
import { shownSeries } from './result-text';
import type { ResultContent } from './series-result';

/** How a result is saved. */
export interface SaveResultOptions {
  /** Whether charts are drawn: as PNG beside `report.md`, and in a `report.html`. @default true */
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
  evaluationPlots(): Promise<EvaluationPlots>;
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
  const charts = pictures ? await chartsOf(result) : {};
  Object.assign(files, await reportFiles(charts, (titles) => result.toMarkdown(titles)));
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

/**
 * A report with its charts, by the names of the files: `report.md` and the pictures that it shows, and `report.html` where
 * there are any, in which they live.
 */
export async function reportFiles(
  charts: Readonly<Record<string, ChartDescription>>,
  toMarkdown: (pictures: Readonly<Record<string, string>>) => string,
): Promise<Record<string, string | Uint8Array>> {
  const entries = Object.entries(charts);
  const words = toMarkdown(Object.fromEntries(entries.map(([file, { title = file }]) => [title, file])));
  const files: Record<string, string | Uint8Array> = { 'report.md': words };
  if (entries.length === 0) return files;
  const [{ plot }, { reportHtml }] = await Promise.all([import('@btcfc/viz'), import('@btcfc/viz/report')]);
  for (const [file, chart] of entries) files[file] = await plot(chart);
  const [, title = 'Forecast'] = /^# (.+)$/m.exec(words) ?? [];
  files['report.html'] = await reportHtml({ title, words, charts });
  return files;
}

/** The fan charts of the first series, by the names of their files. */
export async function fanCharts(
  series: readonly { id?: string }[],
  plot: (id: string | undefined) => Promise<ChartDescription>,
): Promise<Record<string, ChartDescription>> {
  const isOne = series.length === 1;
  const charts: Record<string, ChartDescription> = {};
  for (const [index, { id }] of series.slice(0, shownSeries).entries())
    charts[isOne ? 'fan.png' : `fan-${index + 1}.png`] = await plot(isOne || id === '' ? undefined : id);
  return charts;
}

async function chartsOf({
  content,
  plot,
  evaluationPlots,
}: SavedResult): Promise<Record<string, ChartDescription>> {
  const fans = await fanCharts(content.series, plot);
  const evaluation = Object.entries(await evaluationPlots());
  return { ...fans, ...Object.fromEntries(evaluation.map(([name, chart]) => [`${name}.png`, chart])) };
}
