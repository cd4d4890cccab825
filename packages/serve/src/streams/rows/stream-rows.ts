import { BtcfcError } from '@btcfc/core';
import type { LoadedModel } from '../../models/loaded-model';
import { InputStreamRows } from './input-stream-rows';
import { RawStreamRows } from './raw-stream-rows';
import { SeriesStreamRows } from './series-stream-rows';

/** Rows of a stream, oldest first, as its model takes them. They are never changed: rows that fail leave no trace. */
export type StreamRows = InputStreamRows | RawStreamRows | SeriesStreamRows;

/** Rows as plain JSON. */
export type StoredRows = ReturnType<StreamRows['toJSON']>;

/** The rows that were stored, for the model that they were sent to. */
export function restoredRows(stored: StoredRows, model: LoadedModel): StreamRows {
  if (model.takes === 'rows' && model.inputs) {
    return RawStreamRows.fromJSON(stored as ReturnType<RawStreamRows['toJSON']>, model);
  }
  return model.takes === 'rows'
    ? InputStreamRows.fromJSON(stored as ReturnType<InputStreamRows['toJSON']>, model)
    : SeriesStreamRows.fromJSON(stored as ReturnType<SeriesStreamRows['toJSON']>);
}

/**
 * The newest rows of a stream, with those of series that are absent before and between them.
 *
 * @throws BtcfcError as `joinedRows`; `INVALID_DATA` where rows are missing that have to be there
 */
export function rowsAfter(older: StreamRows | undefined, newer: StreamRows): StreamRows {
  if (older) checkNewer(older.dates?.at(-1), newer.dates);
  // both are of the model's kind, which stays what it is under a name
  return newer.after(older as never);
}

/**
 * Rows with newer ones after them.
 *
 * @throws BtcfcError `INVALID_STATE` for rows that are not newer, and where only some rows have dates, or other columns
 */
export function joinedRows(older: StreamRows | undefined, newer: StreamRows): StreamRows {
  if (!older) return newer;
  checkNewer(older.dates?.at(-1), newer.dates);
  return older.followedBy(newer as never);
}

function checkNewer(lastDate: number | undefined, dates: Float64Array | undefined): void {
  if ((lastDate === undefined) !== (dates === undefined)) {
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: `The rows of this stream so far came ${lastDate === undefined ? 'without' : 'with'} dates.`,
      remedy: `Send these ${lastDate === undefined ? 'without' : 'with a date for each'}, or delete the stream and send its rows again.`,
    });
  }
  if (lastDate === undefined || dates![0]! > lastDate) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `The rows are late: the stream's last row is of ${new Date(lastDate).toISOString()}.`,
    received: new Date(dates![0]!).toISOString(),
    remedy: 'Send newer rows, each once; or delete the stream and send its rows again.',
  });
}
