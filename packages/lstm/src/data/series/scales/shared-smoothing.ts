import type { Settings } from '../../../settings/hyperparameters';
import { isLogarithm, isResidual } from '../../../settings/scaling';
import { learnSmoothing } from '../../smoothing/learn-smoothing';
import type { SharedSmoothing } from '../../smoothing/smooth';
import { type Ground, levelOf, type PlacedSmoothing } from '../measured-series';
import { type RowClock, rowNumbers } from '../season-phase';
import type { SeriesRows } from '../series-rows';

/** A smoothing for all series, learned from their training rows; none where no residuals are learned. */
export function sharedSmoothing(
  series: readonly { rows: SeriesRows; trained: number; ground: Ground }[],
  clock: RowClock | null,
  { target, period, horizon }: Settings,
): SharedSmoothing | undefined {
  if (!isResidual(target)) return undefined;
  const phased = series.map(({ rows, trained, ground }) => ({
    values: levelOf(rows.values.subarray(0, trained), { target }, ground),
    phase: phaseOf(rows, clock),
  }));
  return learnSmoothing(phased, { period, horizon, isAlike: isLogarithm(target) });
}

/** The smoothing of one of the series. */
export function placedSmoothing(
  series: SeriesRows,
  shared: SharedSmoothing | undefined,
  clock: RowClock | null,
  { horizon }: Pick<Settings, 'horizon'>,
): PlacedSmoothing | undefined {
  return shared && { shared, phase: phaseOf(series, clock), horizon };
}

function phaseOf(series: SeriesRows, clock: RowClock | null): number {
  const { values, dates, first } = series;
  const one = { ...series, first, values: values.subarray(0, 1), dates: dates?.subarray(0, 1) };
  return rowNumbers(one, clock)(0);
}
