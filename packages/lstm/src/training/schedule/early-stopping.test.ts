import { EarlyStopping } from './early-stopping';

function stopAfter(losses: number[], patience: number, minDelta: number): [stopped: number, best: number] {
  const stopper = new EarlyStopping({ patience, minDelta });
  for (const [index, loss] of losses.entries()) {
    stopper.step(index + 1, loss);
    if (stopper.shouldStop) return [index + 1, stopper.bestEpoch];
  }
  return [0, stopper.bestEpoch];
}

describe('EarlyStopping', () => {
  it('stops after `patience` epochs in a row without progress', () => {
    expect(stopAfter([3, 2, 2.5, 2.4, 1, 1.1, 1.2, 1.3], 3, 0)).toEqual([8, 5]);
    expect(stopAfter([3, 2, 1, 0], 1, 0)).toEqual([0, 4]);
  });

  it('takes no gain of `minDelta` or less for progress', () => {
    expect(stopAfter([1, 0.5, 0.5], 2, 0.5)).toEqual([3, 1]);
    expect(stopAfter([1, 0.5, 0.25], 2, 0.49)).toEqual([0, 2]);
  });

  it('comes back from JSON, before its first epoch too', () => {
    const fresh = JSON.parse(JSON.stringify(new EarlyStopping({ patience: 1, minDelta: 0 })));
    const stopper = new EarlyStopping({ patience: 1, minDelta: 0, state: fresh });
    expect(stopper.step(1, 1e300)).toBe(true);
    const again = new EarlyStopping({ patience: 1, minDelta: 0, state: stopper.toJSON() });
    expect(again.step(2, 1e300)).toBe(false);
    expect(again.shouldStop).toBe(true);
  });
});
