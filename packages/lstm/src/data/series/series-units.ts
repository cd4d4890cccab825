import { firstWhere } from '@btcfc/core';
import type { Settings } from '../../settings/hyperparameters';
import { isLevel, isLogarithm, isResidual, isSeasonal } from '../../settings/scaling';
import { scalingRows, type Units } from '../scaling/target-units';
import { trailingStatistics } from '../scaling/window-statistics';
import type { Layout, PlacedSeries } from './lay-out';
import { rowOfLastSeason } from './measured-series';

/** What the targets of one series are measured in, by its own rows. */
interface OwnUnits extends Measures {
  /** Its first row among those of all. */
  start: number;
  /** The row after its last one, and after those known ahead. */
  end: number;
  known: Float64Array;
  level: Float64Array;
  /** What was added to the values before their logarithms were taken. */
  shift: number;
  /** What is expected after each row, where residuals are learned. */
  ahead: Float64Array | undefined;
}

/** What a change is measured by: the same on all rows, or a number for each. */
interface Measures {
  center: number | Float64Array;
  spread: number | Float64Array;
}

/** What the targets of several series are measured in, by their rows among those of all. */
export class SeriesUnits implements Units {
  private readonly own: readonly OwnUnits[];
  private readonly isLog: boolean;
  /** The one that was asked for last: most ask for one row after the other. */
  private latest: OwnUnits;

  constructor(
    { placed }: Pick<Layout, 'placed'>,
    private readonly settings: Settings,
  ) {
    this.isLog = isLogarithm(settings.target);
    this.own = placed.map((one) => {
      const { start, end, known, level, shift, ahead } = one;
      return { ...measuresOf(one, settings), start, end, known, level, shift, ahead };
    });
    this.latest = this.own[0]!;
  }

  restore(row: number, step: number, normalized: number): number {
    const own = this.of(row);
    const at = row - own.start;
    return this.valueOf(
      own,
      normalized * atRow(own.spread, at) + atRow(own.center, at) + this.baseOf(own, at, step, own.known),
    );
  }

  /** The target some steps after a row, normalized; NaN where it or what it starts from is missing. */
  target(row: number, step: number): number {
    const own = this.of(row);
    const at = row - own.start;
    const ahead = own.level[at + 1 + step] ?? Number.NaN;
    return (ahead - this.baseOf(own, at, step, own.level) - atRow(own.center, at)) / atRow(own.spread, at);
  }

  /** The value some steps after a row, in its own units; NaN where it is not known. */
  truth(row: number, step: number): number {
    const own = this.of(row);
    return this.valueOf(own, own.level[row - own.start + 1 + step] ?? Number.NaN);
  }

  baseline(row: number, step: number): number {
    const own = this.of(row);
    const at = row - own.start;
    const change = this.baselineLevel(own, at, step) - this.baseOf(own, at, step, own.known);
    return (change - atRow(own.center, at)) / atRow(own.spread, at);
  }

  private of(row: number): OwnUnits {
    if (row < this.latest.start || row >= this.latest.end) this.latest = this.find(row);
    return this.latest;
  }

  /** The last series that begins no later than a row. */
  private find(row: number): OwnUnits {
    return this.own[firstWhere(this.own.length - 1, (place) => this.own[place + 1]!.start > row)]!;
  }

  private baselineLevel(own: OwnUnits, at: number, step: number): number {
    const { known } = own;
    const { baseline, target, period } = this.settings;
    const last = known[at]!;
    if (baseline === 'drift') return at > 0 ? last + ((step + 1) * (last - known[0]!)) / at : last;
    if (baseline === 'persistence') return last;
    if (baseline === 'auto' && isResidual(target)) return this.baseOf(own, at, step, known);
    return period > 1 ? this.lastSeason(at, step, known) : last;
  }

  private valueOf({ shift }: OwnUnits, level: number): number {
    if (!this.isLog) return level;
    // what is lifted off zero is never below it
    return shift > 0 ? Math.max(0, Math.exp(level) - shift) : Math.exp(level);
  }

  private baseOf({ ahead }: OwnUnits, at: number, step: number, values: Float64Array): number {
    const { target, horizon } = this.settings;
    if (isLevel(target)) return 0;
    if (ahead) return ahead[at * horizon + step]!;
    return isSeasonal(target) ? this.lastSeason(at, step, values) : values[at]!;
  }

  private lastSeason(at: number, step: number, values: Float64Array): number {
    const base = rowOfLastSeason(at, step + 1, this.settings.period);
    // a season that was never seen: the last value stands for it
    return values[base < 0 ? at : base]!;
  }
}

function atRow(measure: number | Float64Array, at: number): number {
  return typeof measure === 'number' ? measure : measure[at]!;
}

/** What the target is measured by on each row of a series. */
function measuresOf({ level, moveAt, scales, isKnown }: PlacedSeries, settings: Settings): Measures {
  const length = scalingRows(settings);
  const scale = scales[0]!;
  if (length === undefined && isKnown) return scale(0);
  if (length === undefined) {
    const [center, spread] = [new Float64Array(level.length), new Float64Array(level.length)];
    for (let row = 0; row < level.length; row++) {
      const own = scale(row);
      center[row] = own.center;
      spread[row] = own.spread;
    }
    return { center, spread };
  }
  const moves = level.map((_, row) => moveAt(row));
  const { mean, deviation } = trailingStatistics(moves, { rows: moves.length, width: 1, length });
  if (isLevel(settings.target)) {
    return { center: mean, spread: deviation.map((value, row) => value || scale(row).spread) };
  }
  // about 0: a mean of so few changes would be noise
  const squares = mean.map((average, row) => average * average + deviation[row]! * deviation[row]!);
  return { center: 0, spread: squares.map((square, row) => Math.sqrt(square) || scale(row).spread) };
}
