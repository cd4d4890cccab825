import { Rng } from '@btcfc/core';
import { GPSampler, type TrialRecord, uniform } from '../../index';

const space = { x: uniform(0, 1) };

// early, small x is best; at the end, 0.8 is
function loss(x: number, progress: number): number {
  return (1 - progress) * (x + 1) + (x - 0.8) ** 2;
}

function trials(): TrialRecord[] {
  return Array.from({ length: 24 }, (_, number) => {
    const config = { x: (number + 0.5) / 24 };
    const reached = number % 3 === 0 ? 3 : 1;
    const rungs = [1, 3, 9].slice(0, reached).map((resource, index) => ({
      resource,
      value: loss(config.x, index / 2),
    }));
    return { number, config, state: 'paused', rungs };
  });
}

describe('GPSampler on learning curves', () => {
  it('suggests what is best at the end where early losses say the contrary', () => {
    const sampler = new GPSampler();
    const suggested = Array.from({ length: 8 }, (_, seed) => {
      const rng = new Rng(seed);
      return (sampler.suggest({ space, trials: trials(), mode: 'min', rng }) as { x: number }).x;
    });
    for (const x of suggested) expect(Math.abs(x - 0.8)).toBeLessThan(0.15);
  });
});
