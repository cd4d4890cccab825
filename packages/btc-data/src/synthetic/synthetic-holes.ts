import type { Rng } from '@btcfc/core';
import type { BitcoinFrame, BitcoinNumberColumn } from '../csv/columns';

/** Rows of the real dataset, whose proportions the synthetic one follows. */
export const realRows = 2906;

interface Holes {
  /** Missing values in the real dataset. */
  missing: number;
  /** Runs of neighbouring rows that they form. */
  runs: number;
}

const realHoles: Partial<Record<BitcoinNumberColumn, Holes>> = {
  btc_total_bitcoins: { missing: 27, runs: 2 },
  btc_trade_volume: { missing: 21, runs: 15 },
  btc_blocks_size: { missing: 29, runs: 2 },
  btc_median_confirmation_time: { missing: 12, runs: 1 },
  btc_difficulty: { missing: 16, runs: 1 },
  btc_transaction_fees: { missing: 10, runs: 2 },
};

/**
 * Punches the real dataset's number of holes, in as many runs, into each stretch of `realRows` rows; in
 * proportion into a frame that is shorter.
 */
export function punchHoles(frame: BitcoinFrame, rng: Rng): void {
  const rows = frame.Date.length;
  const stretch = Math.min(rows, realRows);
  for (const [name, holes] of Object.entries(realHoles) as [BitcoinNumberColumn, Holes][]) {
    const values = frame[name];
    for (let start = 0; start < rows; start += stretch) {
      const stream = rng.split(name).split(start);
      for (const [from, length] of placeRuns(holes, stretch, stream)) {
        values.fill(Number.NaN, start + from, start + from + length);
      }
    }
  }
}

// a run per slot, and the first slot begins after the start: no series starts with a hole
function placeRuns({ missing, runs }: Holes, stretch: number, rng: Rng): [from: number, length: number][] {
  const share = stretch / realRows;
  const count = Math.round(missing * share);
  const lengths = splitInto(count, Math.min(count, Math.max(1, Math.round(runs * share))), rng);
  const first = Math.ceil(stretch / 12);
  const slot = Math.floor((stretch - first) / lengths.length);
  return lengths.map((length, run) => [first + run * slot + rng.integer(0, slot - length), length]);
}

/** `total` as a sum of `parts` random whole numbers, each at least 1. */
function splitInto(total: number, parts: number, rng: Rng): number[] {
  if (parts === 0) return [];
  const cuts = rng
    .permutation(total - 1)
    .slice(0, parts - 1)
    .map((cut) => cut + 1)
    .sort();
  return Array.from({ length: parts }, (_, part) => (cuts[part] ?? total) - (cuts[part - 1] ?? 0));
}
