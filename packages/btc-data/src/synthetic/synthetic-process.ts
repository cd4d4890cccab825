import type { Rng } from '@btcfc/core';

/**
 * A stationary first-order autoregression around 0: what wanders, but not away.
 */
export class Wandering {
  private value = 0;
  private readonly shock: number;

  /**
   * @param memory share of the last value that the next keeps, 0 to below 1
   * @param spread standard deviation in the long run
   */
  constructor(
    private readonly rng: Rng,
    private readonly memory: number,
    spread: number,
  ) {
    this.shock = spread * Math.sqrt(1 - memory * memory);
  }

  next(): number {
    this.value = this.memory * this.value + this.shock * this.rng.normal();
    return this.value;
  }
}

const reaction = 0.15;
const persistence = 0.83;
const longRunVariance = 0.0025;
const largestVariance = 0.04;
const largestShock = 0.9;
const degreesOfFreedom = 5;

/**
 * Daily shocks to the logarithm of a price whose size comes in clusters: GARCH(1, 1) (Bollerslev 1986) with
 * Student's t, both bounded, so that a series of any length stays finite.
 */
export class ClusteredShocks {
  private variance = longRunVariance;

  constructor(private readonly rng: Rng) {}

  next(): number {
    const drawn = Math.sqrt(this.variance) * this.unitStudent();
    const shock = Math.max(-largestShock, Math.min(largestShock, drawn));
    const base = longRunVariance * (1 - reaction - persistence);
    this.variance = Math.min(largestVariance, base + reaction * shock * shock + persistence * this.variance);
    return shock;
  }

  // Student's t by Bailey's polar method (1994), scaled to variance 1
  private unitStudent(): number {
    const tail = Math.exp((-2 / degreesOfFreedom) * Math.log(1 - this.rng.uniform())) - 1;
    const angle = Math.cos(2 * Math.PI * this.rng.uniform());
    return Math.sqrt((degreesOfFreedom - 2) * tail) * angle;
  }
}
