import type { Rng } from '@btcfc/core';
import { Wandering } from './synthetic-process';

/** What the chain did on a day. */
export interface ChainDay {
  blocks: number;
  /** Bitcoins there are at the end of the day. */
  supply: number;
  /** Bitcoins that came into being. */
  minted: number;
  difficulty: number;
  /** Terahashes per second. */
  hashRate: number;
}

const blocksPerDay = 144;
const blocksPerRetarget = 2016;
const blocksPerHalving = 210_000;
const firstReward = 50;
// smaller than a satoshi from here on
const lastEra = 32;
const firstHeight = 40_700;
const firstDifficulty = 2.527738215;
const matureDifficulty = 2e13;

/** Blocks, halvings and retargeting: supply and difficulty as Bitcoin's rules have them. */
export class Chain {
  private height = firstHeight;
  private logDifficulty = Math.log(firstDifficulty);
  private readonly power: Wandering;
  private readonly luck: Rng;

  constructor(rng: Rng) {
    this.power = new Wandering(rng.split('power'), 0.995, 0.25);
    this.luck = rng.split('luck');
  }

  /** @param adoption how far the network has come, 0 to 1 */
  nextDay(adoption: number): ChainDay {
    const growth = Math.log(matureDifficulty / firstDifficulty) * adoption;
    // the difficulty at which this power finds just 144 blocks a day
    const logPower = Math.log(firstDifficulty) + growth + this.power.next();
    const expected = blocksPerDay * Math.exp(logPower - this.logDifficulty);
    const found = Math.round(expected + Math.sqrt(expected) * this.luck.normal());
    const blocks = Math.max(20, Math.min(600, found));
    const before = this.height;
    this.height += blocks;
    const difficulty = Math.exp(this.logDifficulty);
    if (periodOf(this.height) > periodOf(before)) this.logDifficulty = Math.max(0, logPower);
    return {
      blocks,
      supply: supplyAt(this.height),
      minted: supplyAt(this.height) - supplyAt(before),
      difficulty,
      // 2^32 hashes per unit of difficulty and block, 600 s per block
      hashRate: ((difficulty * 2 ** 32) / 600e12) * (blocks / blocksPerDay),
    };
  }
}

function periodOf(height: number): number {
  return Math.floor(height / blocksPerRetarget);
}

function supplyAt(height: number): number {
  const era = Math.min(lastEra, Math.floor(height / blocksPerHalving));
  const share = 1 / 2 ** era;
  const inEra = Math.min(blocksPerHalving, height - era * blocksPerHalving);
  return firstReward * (2 * blocksPerHalving * (1 - share) + inEra * share);
}
