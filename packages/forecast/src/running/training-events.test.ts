import { seasonalSeries } from '@btcfc/backtest';
import { loadModel, memoryStore, type Store } from '@btcfc/core';
import type { LSTMForecaster, Settings } from '@btcfc/lstm';
import type { AutoFit } from '../model/saved-auto-fit';
import { forecast } from './forecast';
import type { ForecastEvent } from './run-series';

const values = seasonalSeries({ rows: 70, period: 7, seed: 3 });
const panel = Array.from({ length: 10 }, (_, place) => ({
  id: `shop ${place}`,
  values: seasonalSeries({ rows: 60, period: 7, seed: place }),
}));
const asked = { horizon: 2, period: 7, candidates: ['lstm'], progress: false } as const;

/** The settings of the network in what was saved. */
async function readNetwork(store: Store, backend?: string): Promise<Settings> {
  const { model, fitted } = await loadModel(store, { options: { backend } });
  const [members] = (fitted as AutoFit).members;
  const { settings } = members!.get('lstm')!.fitted as LSTMForecaster;
  await model.dispose?.(fitted);
  return settings;
}

describe('the training of networks', () => {
  it('is told epoch by epoch, of a network for each fit', async () => {
    const events: ForecastEvent[] = [];
    await forecast(values, { ...asked, onProgress: (event) => events.push(event) });
    const told = events.flatMap((event) => (event.type === 'candidate-training' ? [event] : []));
    expect(new Set(told.map(({ id, candidate }) => `${candidate} on "${id}"`))).toEqual(
      new Set(['lstm on ""']),
    );
    const of = (type: string) => told.filter(({ training }) => training.type === type).length;
    // one to be judged on the tail, one on all rows
    expect([of('training-start'), of('training-end')]).toEqual([2, 2]);
    expect(of('epoch')).toBeGreaterThan(2);
    // counted are candidates, which it does not end
    expect(new Set(told.map(({ done, total }) => `${done}/${total}`))).toEqual(new Set(['1/2']));
    expect(events.at(-1)).toMatchObject({ type: 'candidate-end', candidate: 'lstm', done: 2 });
  });

  it('is of networks as large as was asked for, and where, and what is saved is read anywhere', async () => {
    const started: string[] = [];
    const result = await forecast(values, {
      ...asked,
      network: { hiddenDim: 3, backend: 'cpu' },
      onProgress(event) {
        if (event.type !== 'candidate-training' || event.training.type !== 'training-start') return;
        started.push(event.training.backend);
      },
    });
    expect(started).toEqual(['cpu', 'cpu']);
    const store = memoryStore();
    await result.save(store, { pictures: false });
    const record = (await store.list()).find((name) => name.endsWith('lstm/forecaster.json'))!;
    const written = JSON.parse(new TextDecoder().decode((await store.read(record))!));
    expect(written.settings).toMatchObject({ hiddenDim: 3, backend: 'cpu' });
    const usual = await readNetwork(store);
    expect(usual).toMatchObject({ hiddenDim: 3, backend: 'auto' });
    expect(await readNetwork(store, 'cpu')).toMatchObject({ hiddenDim: 3, backend: 'cpu' });
  });

  it.each([
    ['one series', values],
    ['many that share a network', panel],
  ])('goes on where it was in the middle, in the store of a journal, for %s', async (_name, source) => {
    const options = { ...asked, network: { backend: 'wasm' } } as const;
    let trained = 0;
    const counting = (event: ForecastEvent) => {
      if (event.type === 'candidate-training' && event.training.type === 'epoch') trained++;
    };
    const expected = (await forecast(source, { ...options, onProgress: counting })).frame;
    const needed = trained;
    trained = 0;
    const journal = memoryStore();
    const stopping = new AbortController();
    const stopped = forecast(source, {
      ...options,
      ...{ journal, signal: stopping.signal },
      onProgress(event) {
        counting(event);
        if (trained === 3) stopping.abort(new Error('The page was left.'));
      },
    });
    await expect(stopped).rejects.toThrow('The page was left.');
    const again = await forecast(source, { ...options, journal, onProgress: counting });
    // of the epoch in which it was left nothing may be kept
    expect(trained - needed).toBeLessThanOrEqual(1);
    expect(needed).toBeGreaterThan(4);
    expect(again.frame).toEqual(expected);
    expect(await journal.list()).toEqual(['forecast.jsonl']);
  });

  it.each([
    ['one series', values],
    ['many that share a network', panel],
  ])('ends with what a listener throws, for %s', async (_name, source) => {
    const onProgress = ({ type }: ForecastEvent) => {
      if (type === 'candidate-training') throw new Error('a slip of the listener');
    };
    await expect(forecast(source, { ...asked, onProgress })).rejects.toThrow('a slip of the listener');
  });
});
