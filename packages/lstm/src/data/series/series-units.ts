import type { Settings } from '../../settings/hyperparameters';
import { isLevel, isLogarithm, isResidual, isSeasonal } from '../../settings/scaling';
import { scalingRows, type Units } from '../scaling/target-units';
import { trailingStatistics } from '../scaling/window-statistics';
import type { Layout, PlacedSeries } from './lay-out';
import { rowOfLastSeason } from './measured-series';

/** What the targets of several series are measured in, by their rows among those of all. */
export class SeriesUnits implements Units {
  private readonly known: Float64Array;
  private readonly level: Float64Array;
  private readonly center: Float64Array;
  private readonly spread: Float64Array;
  /** What was added to the values before their logarithms were taken. */
  private readonly shift: Float64Array;
  /** What is expected after each row, where residuals are learned. */
  private readonly ahead: Float64Array | undefined;
  /** Where the series of each row begins. */
  private readonly start: Int32Array;
  private readonly isLog: boolean;

  constructor(
    { placed, rows }: Layout,
    private readonly settings: Settings,
  ) {
    const column = () => new Float64Array(rows).fill(Number.NaN);
    [this.known, this.level, this.center, this.spread] = [column(), column(), column(), column()];
    this.start = new Int32Array(rows);
    this.shift = new Float64Array(rows);
    this.isLog = isLogarithm(settings.target);
    const { horizon, target } = settings;
    if (isResidual(target)) this.ahead = new Float64Array(rows * horizon).fill(Number.NaN);
    for (const one of placed) {
      if (one.ahead) this.ahead!.set(one.ahead, one.start * horizon);
      const { center, spread } = measuresOf(one, settings);
      this.known.set(one.known, one.start);
      this.level.set(one.level, one.start);
      this.center.set(center, one.start);
      this.spread.set(spread, one.start);
      this.start.fill(one.start, one.start, one.start + one.level.length);
      this.shift.fill(one.shift, one.start, one.start + one.level.length);
    }
  }

  restore(row: number, step: number, normalized: number): number {
    return this.valueOf(
      row,
      normalized * this.spread[row]! + this.center[row]! + this.baseOf(row, step, this.known),
    );
  }

  /** The target some steps after a row, normalized; NaN where it or what it starts from is missing. */
  target(row: number, step: number): number {
    const ahead = this.level[row + 1 + step]!;
    return (ahead - this.baseOf(row, step, this.level) - this.center[row]!) / this.spread[row]!;
  }

  /** The value some steps after a row, in its own units. */
  truth(row: number, step: number): number {
    return this.valueOf(row, this.level[row + 1 + step]!);
  }

  baseline(row: number, step: number): number {
    const change = this.baselineLevel(row, step) - this.baseOf(row, step, this.known);
    return (change - this.center[row]!) / this.spread[row]!;
  }

  private baselineLevel(row: number, step: number): number {
    const { known, settings } = this;
    const { baseline, target, period } = settings;
    const last = known[row]!;
    if (baseline === 'drift') {
      const first = this.start[row]!;
      return row > first ? last + ((step + 1) * (last - known[first]!)) / (row - first) : last;
    }
    if (baseline === 'persistence') return last;
    if (baseline === 'auto' && isResidual(target)) return this.baseOf(row, step, known);
    return period > 1 ? this.lastSeason(row, step, known) : last;
  }

  private valueOf(row: number, level: number): number {
    if (!this.isLog) return level;
    const shift = this.shift[row]!;
    // what is lifted off zero is never below it
    return shift > 0 ? Math.max(0, Math.exp(level) - shift) : Math.exp(level);
  }

  private baseOf(row: number, step: number, of: Float64Array): number {
    if (isLevel(this.settings.target)) return 0;
    if (this.ahead) return this.ahead[row * this.settings.horizon + step]!;
    return isSeasonal(this.settings.target) ? this.lastSeason(row, step, of) : of[row]!;
  }

  private lastSeason(row: number, step: number, of: Float64Array): number {
    const base = rowOfLastSeason(row, step + 1, this.settings.period);
    // a season that was never seen: the last value stands for it
    return of[base < this.start[row]! ? row : base]!;
  }
}

/** What the target is measured by on each row of a series. */
function measuresOf({ level, moves, scales }: PlacedSeries, settings: Settings) {
  const length = scalingRows(settings);
  const own = Array.from(level, (_, row) => scales[0]!(row));
  if (length === undefined) {
    return { center: own.map(({ center }) => center), spread: own.map(({ spread }) => spread) };
  }
  const { mean, deviation } = trailingStatistics(moves, { rows: moves.length, width: 1, length });
  if (isLevel(settings.target)) {
    return { center: mean, spread: deviation.map((value, row) => value || own[row]!.spread) };
  }
  // about 0: a mean of so few changes would be noise
  const squares = mean.map((average, row) => average * average + deviation[row]! * deviation[row]!);
  return {
    center: new Float64Array(level.length),
    spread: squares.map((square, row) => Math.sqrt(square) || own[row]!.spread),
  };
}
