import recorded from '../../../reference/recorded.json';
import { ReduceLROnPlateau } from './plateau';

describe('ReduceLROnPlateau', () => {
  it.each(recorded.plateau)("follows PyTorch's: case %#", ({ losses, factor, patience, rates }) => {
    const scheduler = new ReduceLROnPlateau({ learningRate: 0.1, factor, patience });
    const followed = losses.map((loss) => {
      scheduler.step(loss);
      return scheduler.learningRate;
    });

    expect(followed).toEqual(rates);
  });

  it('goes on from its saved state at any epoch', () => {
    const { losses, factor, patience, rates } = recorded.plateau[0]!;
    for (let stop = 0; stop < losses.length; stop++) {
      const first = new ReduceLROnPlateau({ learningRate: 0.1, factor, patience });
      for (const loss of losses.slice(0, stop)) first.step(loss);
      const state = JSON.parse(JSON.stringify(first));
      const second = new ReduceLROnPlateau({ learningRate: 0.1, factor, patience, state });
      for (const loss of losses.slice(stop)) second.step(loss);
      expect(second.learningRate).toBe(rates.at(-1));
    }
  });
});

describe('a loss below 0', () => {
  const ratesOf = (losses: readonly number[], patience = 2) => {
    const scheduler = new ReduceLROnPlateau({ learningRate: 0.1, factor: 0.5, patience });
    return losses.map((loss) => {
      scheduler.step(loss);
      return scheduler.learningRate;
    });
  };

  it('is a plateau where it stands still', () => {
    expect(ratesOf([-2, -2, -2, -2, -2])).toEqual([0.1, 0.1, 0.1, 0.05, 0.05]);
    // less than a 10,000th of it an epoch is no progress
    expect(ratesOf([-2, -2.0001, -2.0001, -2.0001])).toEqual([0.1, 0.1, 0.1, 0.05]);
  });

  it('is progress where it falls, and when it falls below 0', () => {
    const falling = Array.from({ length: 20 }, (_, epoch) => 0.5 - epoch / 10);
    expect(new Set(ratesOf(falling))).toEqual(new Set([0.1]));
    expect(ratesOf([0, 0, 0, 0]).at(-1)).toBe(0.05);
  });
});
