import { seasonalSeries } from '@btcfc/backtest';
import { forecast } from './forecast';
import type { ForecastEvent } from './run-series';

const values = seasonalSeries({ rows: 70, period: 7, seed: 3 });
const panel = Array.from({ length: 10 }, (_, place) => ({
  id: `shop ${place}`,
  values: seasonalSeries({ rows: 60, period: 7, seed: place }),
}));
const asked = { horizon: 2, period: 7, candidates: ['lstm'], progress: false } as const;

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
