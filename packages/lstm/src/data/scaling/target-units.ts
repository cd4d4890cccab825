import type { Settings } from '../../settings/hyperparameters';
import type { Target } from '../../settings/scaling';
import { trailingStatistics } from './window-statistics';

/** Series with a value for each row. */
export interface RowSeries {
  /** The last value of the target's series that is known on each row. */
  base?: Float64Array;
  /** A spread known on each row. */
  scale?: Float64Array;
}

type UnitSettings = Pick<Settings, 'target' | 'scaling' | 'seqLen'>;

/** What a target is measured in, and back: it undoes itself. */
export interface Units {
  /**
   * The value again.
   *
   * @param row the window's last row
   * @param step rows ahead, from 0 on
   */
  restore(row: number, step: number, normalized: number): number;
  /** What the forecast that others are drawn toward says, normalized. */
  baseline(row: number, step: number): number;
}

/** Rows that a window is scaled by; `undefined` where it is the training rows. */
export function scalingRows({ scaling, seqLen }: Pick<Settings, 'scaling' | 'seqLen'>): number | undefined {
  if (scaling === 'train') return undefined;
  return scaling === 'window' ? seqLen : scaling.rolling;
}

/**
 * What a target is measured in, window by window: in changes, and by the spread about its window. It is the transform
 * between reading and scaling, and undoes itself.
 */
export class TargetUnits implements Units {
  private readonly center: Float64Array | undefined;
  private readonly spread: Float64Array | undefined;

  /** @param usual the spread of a window that has none of its own */
  constructor(
    private readonly settings: UnitSettings,
    private readonly series: RowSeries,
    usual: number,
  ) {
    const { base, scale } = series;
    const length = scalingRows(settings);
    this.spread = scale;
    if (length === undefined || !base) return;
    if (settings.target === 'level') {
      const { mean, deviation } = trailingStatistics(base, { rows: base.length, width: 1, length });
      this.center = mean;
      this.spread = deviation.map((value) => value || usual);
    } else {
      this.spread ??= trailingChanges(settings.target, base, length).map((value) => value || usual);
    }
  }

  /** @param row the window's last row */
  normalize(row: number, value: number): number {
    const { center, spread, series, settings } = this;
    const change = changeOf(settings.target, value, series.base?.[row] ?? 0);
    return (change - (center?.[row] ?? 0)) / (spread?.[row] ?? 1);
  }

  /** The value again. */
  restore(row: number, _step: number, normalized: number): number {
    const { center, spread, series, settings } = this;
    const change = normalized * (spread?.[row] ?? 1) + (center?.[row] ?? 0);
    return valueAfter(settings.target, change, series.base?.[row] ?? 0);
  }

  /** The last known value itself, normalized: what persistence forecasts. */
  baseline(row: number): number {
    return this.normalize(row, this.series.base![row]!);
  }
}

/** The spread of training rows, for windows that have none. */
export function usualSpread(target: Target, base: Float64Array, rows: number): number {
  const known = base.subarray(0, rows);
  if (target !== 'level') return trailingChanges(target, known, rows)[rows - 1] || 1;
  const { deviation } = trailingStatistics(known, { rows, width: 1, length: rows });
  return deviation[rows - 1] || 1;
}

function changeOf(target: Target, value: number, base: number): number {
  if (target === 'level') return value;
  return target === 'difference' ? value - base : Math.log(value / base);
}

function valueAfter(target: Target, change: number, base: number): number {
  if (target === 'level') return change;
  return target === 'difference' ? base + change : base * Math.exp(change);
}

// root mean square of the changes from row to row, about 0: a mean of so few would be noise
function trailingChanges(target: Target, base: Float64Array, length: number): Float64Array {
  const squares = base.map((value, row) => {
    const change = row === 0 ? 0 : changeOf(target, value, base[row - 1]!);
    return change * change;
  });
  return base.map((_, row) => {
    const first = Math.max(1, row - length + 2);
    let sum = 0;
    for (let other = first; other <= row; other++) sum += squares[other]!;
    return row < first ? 0 : Math.sqrt(sum / (row - first + 1));
  });
}
