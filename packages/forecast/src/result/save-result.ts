import { memoryStore, openStore, type Store, saveModel } from '@btcfc/core';
import { notSavable, packageName, saveAutoFit } from '../model/saved-auto-fit';
import type { RunSeries } from '../running/run-series';
import type { ForecastResult, SaveResultOptions } from './forecast-result';
import { shownSeries } from './result-text';

/** By which `loadModel` knows the folder of a whole result. */
export const resultKind = 'forecast';
/** Where the model lies in it. */
export const modelFolder = 'model/';

/** Writes all of a result at once. */
export async function saveResult(
  place: string | Store,
  result: ForecastResult,
  done: readonly RunSeries[],
  horizon: number,
  { pictures = true }: SaveResultOptions,
): Promise<void> {
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

async function drawn(result: ForecastResult): Promise<Record<string, { title: string; png: Uint8Array }>> {
  const [{ plot }, { scoreChart }] = await Promise.all([import('@btcfc/viz'), import('./charts')]);
  const charts: Record<string, { title: string; png: Uint8Array }> = {};
  for (const [index, { id }] of result.series.slice(0, shownSeries).entries()) {
    const file = result.series.length === 1 ? 'fan.png' : `fan-${index + 1}.png`;
    const chart = await result.plot(id === '' ? undefined : id);
    charts[file] = { title: chart.title ?? file, png: await plot(chart) };
  }
  if (result.candidates.some(({ mase }) => !Number.isNaN(mase))) {
    const chart = scoreChart(result.candidates);
    charts['scores.png'] = { title: chart.title!, png: await plot(chart) };
  }
  return charts;
}
