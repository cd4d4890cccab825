import { datesThatShowAStep } from '../../answers/forecast-answer';
import type { InputRows } from '../../input/input-rows';
import { lastRows } from '../../input/input-rows';
import {
  joinNumbers,
  lastNumbers,
  type StoredNumbers,
  storedNumbers,
  unstoredNumbers,
} from '../../input/stored-numbers';
import type { AskedRows } from '../../models/jobs/row-batch';
import type { LoadedRowModel } from '../../models/loaded-model';

/** Rows of inputs, as a network that was fitted on rows takes them. */
export class InputStreamRows {
  constructor(private readonly input: InputRows) {}

  static fromJSON(
    { values, base, scale, dates, timeZone }: ReturnType<InputStreamRows['toJSON']>,
    { content: { columns } }: LoadedRowModel,
  ): InputStreamRows {
    return new InputStreamRows({
      X: {
        rows: values.length / columns.length,
        columns: [...columns],
        values: Float64Array.from(values),
      },
      base: base && unstoredNumbers(base),
      scale: scale && unstoredNumbers(scale),
      dates: dates && Float64Array.from(dates),
      timeZone,
      future: undefined,
    });
  }

  get count(): number {
    return this.input.X.rows;
  }

  get dates(): Float64Array | undefined {
    return this.input.dates;
  }

  /** What is known on each row of what is forecast, NaN where nothing is. */
  get truths(): Float64Array {
    return this.input.base ?? new Float64Array(this.count).fill(Number.NaN);
  }

  /** As they are: which rows are missing, only whoever made the inputs knows. */
  after(_older: InputStreamRows | undefined): InputStreamRows {
    return this;
  }

  followedBy({ input: newer }: InputStreamRows): InputStreamRows {
    const { input: older } = this;
    const [before, after] = [older.X.rows, newer.X.rows];
    const joined = (first?: Float64Array, second?: Float64Array) =>
      first || second ? joinNumbers(first, before, second, after) : undefined;
    return new InputStreamRows({
      X: {
        rows: before + after,
        columns: newer.X.columns,
        values: joinNumbers(older.X.values, older.X.values.length, newer.X.values, newer.X.values.length),
      },
      base: joined(older.base, newer.base),
      scale: joined(older.scale, newer.scale),
      dates: newer.dates && joined(older.dates, newer.dates),
      timeZone: newer.timeZone ?? older.timeZone,
      future: newer.future,
    });
  }

  /** Those that are kept: twice what the model looks back over, and what shows how far apart they stand. */
  kept({ rowsNeeded }: LoadedRowModel): InputStreamRows {
    const count = Math.max(2 * rowsNeeded, datesThatShowAStep);
    const { X, base, scale, dates, timeZone, future } = this.input;
    const kept = lastRows(X, count);
    return new InputStreamRows({
      X: { ...kept, values: kept.values.slice() },
      base: lastNumbers(base, count),
      scale: lastNumbers(scale, count),
      dates: lastNumbers(dates, count),
      timeZone,
      future,
    });
  }

  /** From how many of the last `fresh` rows the model can forecast. */
  origins({ rowsNeeded, calibration }: LoadedRowModel, fresh: number): number {
    const possible = Math.max(0, Math.min(fresh, this.count - rowsNeeded + 1));
    // a calibration learns of each row; others are told of the last one alone
    return calibration ? possible : Math.min(1, possible);
  }

  /** What the model is asked. */
  asked(_model: LoadedRowModel, origins: number, _fresh: number): AskedRows {
    return { ...this.known, origins };
  }

  /** The rows with what is known of the series beside them on the last one. */
  get known(): InputRows {
    const { base, scale, ...rest } = this.input;
    const known = (series?: Float64Array) => (Number.isNaN(series?.at(-1)) ? undefined : series);
    return { ...rest, base: known(base), scale: known(scale) };
  }

  toJSON(): {
    values: number[];
    base?: StoredNumbers;
    scale?: StoredNumbers;
    dates?: number[];
    timeZone?: string;
  } {
    const { X, base, scale, dates, timeZone } = this.input;
    return {
      values: Array.from(X.values),
      ...(base && { base: storedNumbers(base) }),
      ...(scale && { scale: storedNumbers(scale) }),
      ...(dates && { dates: Array.from(dates) }),
      ...(timeZone !== undefined && { timeZone }),
    };
  }
}
