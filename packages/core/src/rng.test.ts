import { Rng } from './rng';

describe('Rng', () => {
  it('draws the same numbers from the same seed, seed 0 included', () => {
    for (const seed of [0, 1, 7, 2 ** 32, 2 ** 53 - 1]) {
      const first = Array.from({ length: 50 }, drawFrom(new Rng(seed)));
      expect(Array.from({ length: 50 }, drawFrom(new Rng(seed)))).toEqual(first);
    }
  });
});

function drawFrom(rng: Rng) {
  return () => rng.nextUint32();
}
