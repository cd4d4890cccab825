const dayMs = 86_400_000;

/** Pairs of sine and cosine at most; a season of n rows has no more than n / 2. */
const pairs = 2;

/** The columns that tell where in a season a row stands. */
export function phaseColumns(period: number): string[] {
  return turnsOf(period).flatMap((turn) => [
    ...(isAlternating(turn, period) ? [] : [`season_sin_${turn}`]),
    `season_cos_${turn}`,
  ]);
}

/** Sines and cosines of the season at a position, in the order of the columns. */
export function phasesAt(position: number, period: number): number[] {
  return turnsOf(period).flatMap((turn) => {
    const angle = (2 * Math.PI * turn * position) / period;
    return [...(isAlternating(turn, period) ? [] : [Math.sin(angle)]), Math.cos(angle)];
  });
}

function turnsOf(period: number): number[] {
  return Array.from({ length: Math.min(pairs, Math.floor(period / 2)) }, (_, index) => index + 1);
}

// at half the period the sine is zero on every row
function isAlternating(turn: number, period: number): boolean {
  return 2 * turn === period;
}

/** How dates are counted in rows. */
export type DateStep = { months: number } | { ms: number };

/** The step that most rows keep; undefined where there are too few dates to tell. */
export function stepOfDates(dates: Float64Array | undefined): DateStep | undefined {
  if (!dates || dates.length < 2) return undefined;
  const steps = dates
    .subarray(1)
    .map((date, row) => date - dates[row]!)
    .sort();
  const usual = steps[steps.length >> 1]!;
  if (usual < 28 * dayMs) return { ms: usual };
  return { months: Math.max(1, Math.round(usual / (30.4375 * dayMs))) };
}

/** Which row since 1970 a moment is, so that series that begin at different times meet in their seasons. */
export function positionOfDate(date: number, step: DateStep): number {
  if ('ms' in step) return Math.round(date / step.ms);
  const moment = new Date(date);
  // a day before the month ends belongs to the next one for nobody
  return Math.floor((moment.getUTCFullYear() * 12 + moment.getUTCMonth()) / step.months);
}
