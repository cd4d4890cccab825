import { BtcfcError } from '@btcfc/core';
import type { Settings } from '../settings/hyperparameters';
import { tooFewRows } from './reading/matrix';
import { type Rows, scaleMismatch } from './reading/read-rows';
import { windowsIn } from './windows/windows-in';

/** Some of the windows that rows are cut into. */
export interface Part {
  rows: Rows;
  /** The first window. */
  first: number;
  /** The window after the last. */
  end: number;
}

/** Which windows are trained on and which decide: the second stage of fitting. */
export interface Split {
  train: Part;
  validation: Part | undefined;
  /** How many of the training rows scalers may be fitted on: the first ones. */
  fittedRows: number;
}

/**
 * @param validation rows of their own, or the share of the last rows to set aside
 * @throws BtcfcError `INVALID_DATA` for too few rows, `INVALID_OPTION` for a share that is none
 */
export function splitRows(rows: Rows, validation: Rows | number, settings: Settings): Split {
  return typeof validation === 'number'
    ? holdOut(rows, checkShare(validation, settings), settings)
    : besides(rows, validation, settings);
}

// the last rows are set aside: their windows reach back into the rows before, whose inputs are known by then
function holdOut(rows: Rows, share: number, settings: Settings): Split {
  const held = Math.floor(rows.X.rows * share);
  const fittedRows = rows.X.rows - held;
  const total = windowsIn(rows.X.rows, settings);
  const trained = total - held;
  if (trained < 1) throw tooFewRows('X', fittedRows, fittedRows + 1 - trained);
  // a window whose targets stand on both sides belongs to neither
  const first = trained + settings.horizon - 1;
  if (held > 0 && first >= total) throw tooFewRows('validation', held, settings.horizon);
  return {
    train: { rows, first: 0, end: trained },
    validation: held > 0 ? { rows, first, end: total } : undefined,
    fittedRows,
  };
}

function besides(rows: Rows, held: Rows, settings: Settings): Split {
  if ((held.scale === undefined) !== (rows.scale === undefined)) throw scaleMismatch('validation.scale');
  const whole = (of: Rows): Part => ({ rows: of, first: 0, end: windowsIn(of.X.rows, settings) });
  return { train: whole(rows), validation: whole(held), fittedRows: rows.X.rows };
}

function checkShare(share: number, { shrinkage }: Settings): number {
  const isShare = share >= 0 && share < 1;
  if (isShare && (share > 0 || shrinkage !== 'validation')) return share;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: isShare
      ? '`shrinkage` is chosen on validation rows, and `validation` is 0.'
      : '`validation` must be rows or a share from 0 to below 1.',
    received: share,
    remedy: 'Pass { X, y }, or a share such as 0.2.',
  });
}
