import { loadModel, memoryStore, openStore } from '@btcfc/core';
import { forecast } from '@btcfc/forecast';
import { plot } from '@btcfc/viz';

/** From rows to a forecast, its frame, its words and its model, read again; and from a CSV to a fan chart, with a network. */
export async function program(): Promise<unknown> {
  const rows = Array.from({ length: 60 }, (_, day) => ({
    date: new Date(Date.UTC(2024, 0, 1 + day)),
    sold: 100 + [0, 4, 9, 3, 12, 20, 7][day % 7]! + ((day * 37) % 11) / 10,
  }));
  const options = { horizon: 7, date: 'date', value: 'sold', candidates: ['naive', 'arRidge'], period: 7 };
  const result = await forecast(rows, { ...options, progress: false });
  const store = memoryStore();
  await result.save(store, { pictures: false });
  const { kind, model, fitted } = await loadModel(store);
  const values = Float64Array.from(rows, ({ sold }) => sold);
  const again = await model.predict(fitted, [
    {
      series: { values },
      panel: [],
      origin: values.length - 1,
      horizon: 7,
      levels: [0.05, 0.5, 0.95],
      seed: 0,
      tail: (count) => ({ values: values.slice(-count) }),
    },
  ]);
  const fan = await fanOfCsv();
  return { kind, frame: result.frame, verdict: result.verdict.verdict, again: again.point, fan };
}

/** The last digits of a network are those of its kernels: its numbers are not compared. */
async function fanOfCsv(): Promise<unknown> {
  const lines = Array.from({ length: 70 }, (_, day) => {
    const date = new Date(Date.UTC(2024, 0, 1 + day));
    const sold = 100 + [0, 4, 9, 3, 12, 20, 7][day % 7]! + ((day * 37) % 11) / 10;
    return `${date.getUTCDate()}.${date.getUTCMonth() + 1}.2024;${String(sold).replace('.', ',')}`;
  });
  const csv = `Tag;Absatz\n${lines.join('\n')}\n`;
  const result = await forecast(csv, { horizon: 3, candidates: ['theta', 'lstm'], progress: false });
  const chart = await result.plot();
  const png = await plot(chart);
  // a folder, or in a page IndexedDB
  await result.save('forecast-of-csv');
  const files = await openStore('forecast-of-csv').list();
  const { lower90, point, upper90 } = result.frame as Record<string, Float64Array>;
  return {
    notes: result.notes,
    tried: result.series[0]!.candidates.map(({ name }) => name).sort(),
    leftOut: result.series[0]!.leftOut,
    inOrder: point!.every((value, row) => lower90![row]! < value && value < upper90![row]!),
    marks: chart.marks.map(({ type }) => type),
    signature: Array.from(png.slice(0, 8)),
    isLarge: png.length > 5_000,
    files: files.filter((name) => !name.startsWith('model/')),
    kind: (await loadModel('forecast-of-csv')).kind,
  };
}
