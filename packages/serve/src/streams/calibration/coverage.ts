import type { Forecast } from '@btcfc/core';

/** What is told of the calibration of a stream. */
export interface CalibrationAnswer {
  /** How often the interval between the outermost quantiles shall hold what comes. */
  nominal: number;
  /** For each row ahead, of how many forecasts it is known what came true, and which share of them held it. */
  coverage: { rows: number; share: number | null }[];
}

/** An interval for each row ahead, of which not all have come. */
interface PendingInterval {
  /** Number of the row that the first one is of. */
  first: number;
  lower: number[];
  upper: number[];
}

/** How many intervals held what came, as plain JSON. */
export interface CoverageState {
  /** How often they shall. */
  nominal: number;
  /** Rows that have come. */
  rows: number;
  /** For each row ahead. */
  steps: { rows: number; covered: number }[];
  pending: PendingInterval[];
}

/** Counts how often the interval between the outermost quantiles held what came. */
export class Coverage {
  constructor(private readonly state: CoverageState) {}

  /** Takes in the row that has come; NaN where it is not known. */
  learn(truth: number): void {
    const { state } = this;
    const row = state.rows++;
    for (const { first, lower, upper } of state.pending) {
      const step = row - first;
      if (step < 0 || step >= lower.length || Number.isNaN(truth)) continue;
      state.steps[step] ??= { rows: 0, covered: 0 };
      state.steps[step].rows++;
      if (truth >= lower[step]! && truth <= upper[step]!) state.steps[step].covered++;
    }
    state.pending = state.pending.filter(({ first, lower }) => first + lower.length > row + 1);
  }

  /** Remembers a forecast from the row that came last. */
  add({ quantiles, horizon }: Forecast, offset: number): void {
    const { state } = this;
    const first = state.rows - 1 + offset;
    state.pending.push({ first, lower: Array.from(quantiles[0]!), upper: Array.from(quantiles.at(-1)!) });
    for (let step = state.steps.length; step < horizon; step++) state.steps.push({ rows: 0, covered: 0 });
  }

  answer(): CalibrationAnswer {
    const { nominal, steps } = this.state;
    return {
      nominal,
      coverage: steps.map(({ rows, covered }) => ({ rows, share: rows === 0 ? null : covered / rows })),
    };
  }

  toJSON(): CoverageState {
    return structuredClone(this.state);
  }
}
