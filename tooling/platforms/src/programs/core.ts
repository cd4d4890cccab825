import {
  digestOf,
  forecastFromQuantiles,
  loadModel,
  openStore,
  Rng,
  readCsv,
  saveModel,
  sortByDate,
} from '@btcfc/core';

/** Reads, draws, and keeps things: in a folder of Node's, in a page's IndexedDB. */
export async function program(): Promise<unknown> {
  const csv = 'Date;load\n02.01.2024;1\n'.replace('02.01.2024', '2024-01-02').concat('2024-01-01;2,5\n');
  const frame = sortByDate(readCsv(csv, { decimal: ',' }));
  const rng = new Rng(7);
  const forecast = forecastFromQuantiles({
    origins: [1],
    horizon: 1,
    levels: [0.1, 0.9],
    quantiles: [[1], [3]],
  });

  const store = openStore('core-notes');
  for (const name of await store.list()) await store.remove(name);
  await store.write({ 'a.txt': 'first', 'folder/b.bin': Uint8Array.of(1, 2, 3) });
  await store.append('a.txt', ' and second');

  const place = openStore('core-model');
  await saveModel(place, { kind: 'constant', package: 'mine', files: { 'value.txt': '7' } });
  const load = async ({ files }: { files: ReadonlyMap<string, Uint8Array> }) => ({
    model: { fit: () => 0, predict: () => forecast },
    fitted: Number(new TextDecoder().decode(files.get('value.txt'))),
  });
  const { fitted } = await loadModel(place, { kinds: [{ kind: 'constant', package: 'mine', load }] });

  return {
    load: Array.from(frame.load as Float64Array),
    draws: [rng.uniform(), rng.split('a').integer(1, 6)],
    samples: Array.from(forecast.sample!({ count: 3, seed: 1 })),
    names: await store.list(),
    text: new TextDecoder().decode(await store.read('a.txt')),
    digest: digestOf('series', Float64Array.of(1, 2, 3)),
    fitted,
  };
}
