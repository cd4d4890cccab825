import type { InputRows } from '../../input/input-rows';
import { type StoredNumbers, storedNumbers, unstoredNumbers } from '../../input/stored-numbers';
import type { InputSteps } from '../../models/inputs/input-steps';
import { joinRawRows, lastRawRows, mapColumns, type RawRows } from '../../models/inputs/raw-rows';
import type { AskedRows } from '../../models/jobs/row-batch';
import type { LoadedRowModel } from '../../models/loaded-model';

/** Rows as they come from outside, of which a network's inputs are made. */
export class RawStreamRows {
  constructor(
    private readonly raw: RawRows,
    private readonly inputs: InputSteps,
  ) {}

  static fromJSON(
    { columns, dates }: ReturnType<RawStreamRows['toJSON']>,
    { inputs }: LoadedRowModel,
  ): RawStreamRows {
    const values = mapColumns(columns, unstoredNumbers);
    const rows = values[inputs!.target]!.length;
    return new RawStreamRows({ rows, columns: values, dates: dates && Float64Array.from(dates) }, inputs!);
  }

  get count(): number {
    return this.raw.rows;
  }

  get dates(): Float64Array | undefined {
    return this.raw.dates;
  }

  get truths(): Float64Array {
    return this.raw.columns[this.inputs.target]!;
  }

  followedBy({ raw: newer, inputs }: RawStreamRows): RawStreamRows {
    return new RawStreamRows(joinRawRows(this.raw, newer), inputs);
  }

  last(count: number): RawStreamRows {
    return count >= this.count ? this : new RawStreamRows(lastRawRows(this.raw, count), this.inputs);
  }

  /** From how many of the last `fresh` rows the model can forecast. */
  origins({ rowsNeeded, calibration, inputs }: LoadedRowModel, fresh: number): number {
    const rows = inputs!.rowsBefore(this.raw) + this.count;
    const possible = Math.max(0, Math.min(fresh, rows - rowsNeeded + 1));
    return calibration ? possible : Math.min(1, possible);
  }

  /** What the model is asked. */
  asked({ rowsNeeded, content, inputs }: LoadedRowModel, origins: number): AskedRows {
    return { ...inputs!.prepare(this.raw, content.columns, { window: rowsNeeded, origins }), origins };
  }

  get known(): Pick<InputRows, 'base' | 'dates'> {
    return { base: this.truths, dates: this.inputs.datesUpTo(this.raw) };
  }

  toJSON(): { columns: Record<string, StoredNumbers>; dates?: number[] } {
    const { columns, dates } = this.raw;
    return { columns: mapColumns(columns, storedNumbers), ...(dates && { dates: Array.from(dates) }) };
  }
}
