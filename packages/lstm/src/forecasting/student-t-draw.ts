import type { Rng } from '@btcfc/core';

/** A draw from Student's t distribution, given the normal draw in its numerator; at least 2 degrees. */
export function studentTDraw(score: number, degrees: number, rng: Rng): number {
  return score * Math.sqrt(degrees / (2 * gammaDraw(degrees / 2, rng)));
}

/** Marsaglia & Tsang (2000), for a shape of at least 1. */
function gammaDraw(shape: number, rng: Rng): number {
  const center = shape - 1 / 3;
  const slope = 1 / Math.sqrt(9 * center);
  while (true) {
    const score = rng.normal();
    const root = 1 + slope * score;
    const cube = root * root * root;
    const bound = 0.5 * score * score + center * (1 - cube + Math.log(Math.max(cube, 0)));
    if (Math.log(1 - rng.uniform()) < bound) return center * cube;
  }
}
