import { loadModel, memoryStore } from '@btcfc/core';
import { forecast } from '@btcfc/forecast';

/** From rows to a forecast, its frame, its words and its model, read again. */
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
  return { kind, frame: result.frame, verdict: result.verdict.verdict, again: again.point };
}
