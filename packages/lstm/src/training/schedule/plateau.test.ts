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
