import type { InputRows } from '../../input/input-rows';
import { type StoredNumbers, storedNumbers, unstoredNumbers } from '../../input/stored-numbers';
import type { InputSteps, KnownRows } from '../../models/inputs/input-steps';
import { joinRawRows, mapColumns, type RawRows } from '../../models/inputs/raw-rows';
import type { RowsBefore } from '../../models/inputs/run-steps';
import type { AskedRows } from '../../models/jobs/row-batch';
import type { LoadedRowModel } from '../../models/loaded-model';

/** Rows as they come from outside, of which a network's inputs are made. */
export class RawStreamRows {
  private constructor(
    private readonly rows: KnownRows,
    private readonly inputs: InputSteps,
  ) {}

  /** Rows as they were sent. */
  static sent(raw: RawRows, inputs: InputSteps): RawStreamRows {
    return new RawStreamRows({ raw, before: undefined }, inputs);
  }

  static fromJSON(
    { columns, dates, timeZone, before }: ReturnType<RawStreamRows['toJSON']>,
    { inputs }: LoadedRowModel,
  ): RawStreamRows {
    const values = mapColumns(columns, unstoredNumbers);
    const rows = values[inputs!.target]!.length;
    const raw = { rows, columns: values, dates: dates && Float64Array.from(dates), timeZone };
    return new RawStreamRows({ raw, before }, inputs!);
  }

  get count(): number {
    return this.rows.raw.rows;
  }

  get dates(): Float64Array | undefined {
    return this.rows.raw.dates;
  }

  get truths(): Float64Array {
    return this.rows.raw.columns[this.inputs.target]!;
  }

  /** As they are. @throws BtcfcError `INVALID_DATA` where rows are missing between the older ones and these */
  after(older: RawStreamRows | undefined): RawStreamRows {
    this.inputs.checkNoneMissing(this.rows.raw, older?.rows.raw);
    return this;
  }

  followedBy({ rows: newer, inputs }: RawStreamRows): RawStreamRows {
    const { raw, before } = this.rows;
    return new RawStreamRows({ raw: joinRawRows(raw, newer.raw), before }, inputs);
  }

  /** Those that are kept: what later rows look back at. */
  kept({ rowsNeeded: window, content: { columns: names } }: LoadedRowModel): RawStreamRows {
    const newest = this.inputs.newest(this.rows, { names, window });
    return newest === this.rows ? this : new RawStreamRows(newest, this.inputs);
  }

  /** From how many of the last `fresh` rows the model can forecast. */
  origins({ rowsNeeded, calibration, inputs }: LoadedRowModel, fresh: number): number {
    const { raw, before } = this.rows;
    const rows = (before ? 0 : inputs!.rowsBefore(raw)) + this.count;
    const possible = Math.max(0, Math.min(fresh, rows - rowsNeeded + 1));
    return calibration ? possible : Math.min(1, possible);
  }

  /** What the model is asked. */
  asked(
    { rowsNeeded: window, content: { columns: names }, inputs }: LoadedRowModel,
    origins: number,
    fresh: number,
  ): AskedRows {
    return { ...inputs!.prepare(this.rows, { names, window, origins, fresh }), origins };
  }

  get known(): Pick<InputRows, 'base' | 'dates' | 'timeZone'> {
    const { timeZone } = this.rows.raw;
    return { base: this.truths, dates: this.inputs.datesUpTo(this.rows), timeZone };
  }

  toJSON(): {
    columns: Record<string, StoredNumbers>;
    dates?: number[];
    timeZone?: string;
    before?: RowsBefore;
  } {
    const { raw, before } = this.rows;
    return {
      columns: mapColumns(raw.columns, storedNumbers),
      ...(raw.dates && { dates: Array.from(raw.dates) }),
      ...(raw.timeZone !== undefined && { timeZone: raw.timeZone }),
      ...(before && { before }),
    };
  }
}
