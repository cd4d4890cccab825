import recorded from '../../../reference/schedules.json';
import { LSTMForecaster } from '../../index';
import { type Hyperparameters, resolveSettings } from '../../settings/hyperparameters';
import { rateShares } from './learning-rate';

function ratesOf(hyperparameters: Hyperparameters, total: number, lr = 1): number[] {
  const shares = rateShares(resolveSettings(hyperparameters), {
    epochs: total,
    updatesPerEpoch: 1,
    endsBy: 'epochs',
  });
  return Array.from({ length: total }, (_, update) => lr * shares(update));
}

describe('the learning rate of each step', () => {
  it.each(recorded.schedules)("follows PyTorch's: case %#", ({ schedule, warmup, total, end, rates }) => {
    const lrWarmup = Number.isInteger(warmup) ? warmup : warmup / total;
    const lrSchedule = schedule as 'cosine' | 'one-cycle';
    const followed = ratesOf({ lrSchedule, lrWarmup, lrEnd: end }, total, recorded.rate);
    followed.forEach((rate, update) => {
      expect(Math.abs(rate - rates[update]!)).toBeLessThan(1e-14);
    });
  });

  it("has PyTorch's defaults for one-cycle", () => {
    const { rates, total } = recorded.schedules[3]!;
    ratesOf({ lrSchedule: 'one-cycle' }, total, recorded.rate).forEach((rate, update) => {
      expect(rate).toBeCloseTo(rates[update]!, 14);
    });
  });

  it('rises before a rate that stays or waits for a plateau, never from nothing', () => {
    for (const lrSchedule of ['plateau', 'constant'] as const) {
      expect(ratesOf({ lrSchedule, lrWarmup: 3 }, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
      expect(ratesOf({ lrSchedule, lrWarmup: 0.5 }, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
      expect(ratesOf({ lrSchedule }, 3)).toEqual([1, 1, 1]);
    }
  });

  it.each(['plateau', 'constant', 'cosine', 'one-cycle'] as const)(
    'is a positive number of at most `lr` in trainings of few steps: %s',
    (lrSchedule) => {
      for (let total = 1; total < 8; total++) {
        for (const lrWarmup of [
          0,
          0.01,
          0.5,
          0.99,
          ...Array.from({ length: total - 1 }, (_, at) => at + 1),
        ]) {
          for (const share of ratesOf({ lrSchedule, lrWarmup, lrEnd: 0.001 }, total)) {
            expect(share).toBeGreaterThan(0);
            expect(share).toBeLessThanOrEqual(1);
          }
        }
      }
    },
  );
});

describe('options of the schedule', () => {
  const X = Array.from({ length: 40 }, (_, row) => [Math.sin(row)]);
  const rows = { X, y: X.map(([value]) => value!) };
  const small = { seqLen: 4, hiddenDim: 2, numLayers: 1, epochs: 3, batchSize: 8 } as const;

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3'])('refuses a warm-up of %p', (lrWarmup) => {
    const make = () => new LSTMForecaster({ ...small, lrWarmup: lrWarmup as number });
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it.each(['plateau', 'cosine', 'one-cycle'] as const)(
    'refuses a warm-up that does not end within the training, before it begins: %s',
    async (lrSchedule) => {
      const forecaster = new LSTMForecaster({ ...small, lrSchedule, lrWarmup: 500 });
      const events: string[] = [];
      const fit = forecaster.fit({ ...rows, onProgress: ({ type }) => void events.push(type) });
      // 29 windows to train on, in 4 batches
      await expect(fit).rejects.toThrow("fewer steps than the training's 12");
      expect(events).toEqual([]);
    },
  );

  it('leaves early stopping out by default where the rate falls to the end', () => {
    const patienceOf = (given: Hyperparameters) => resolveSettings(given).patience;
    expect(patienceOf({ epochs: 70 })).toBe(50);
    expect(patienceOf({ epochs: 70, lrSchedule: 'constant' })).toBe(50);
    expect(patienceOf({ epochs: 70, lrSchedule: 'cosine' })).toBe(70);
    expect(patienceOf({ updates: 100, updatesPerEpoch: 10, lrSchedule: 'one-cycle' })).toBe(10);
    expect(patienceOf({ epochs: 70, lrSchedule: 'cosine', patience: 5 })).toBe(5);
  });

  it('fine-tunes without the warm-up in steps that its fit had', async () => {
    const forecaster = new LSTMForecaster({ ...small, lrSchedule: 'cosine', lrWarmup: 10 });
    await forecaster.fit(rows);
    const rates: number[] = [];
    await forecaster.fineTune({
      ...rows,
      epochs: 2,
      onProgress: (event) => {
        if (event.type === 'epoch') rates.push(event.lr);
      },
    });
    expect(rates).toHaveLength(2);
    expect(rates[0]).toBeGreaterThan(rates[1]!);
    forecaster.dispose();
  });
});
