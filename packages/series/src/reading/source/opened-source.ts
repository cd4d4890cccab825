import type { BtcfcError, Table } from '@btcfc/core';

/** A source as a table. */
export interface OpenedSource {
  table: Table;
  /** What errors and reports call it. */
  name: string;
  /** Where a row stands, in words such as `line 12`. */
  rowName: (row: number) => string;
  /** What was assumed in opening it. */
  notes: string[];
  /** Columns of numbers that can be read in two ways or none, and are text therefore. @default none */
  unclear?: ReadonlyMap<string, BtcfcError>;
}
