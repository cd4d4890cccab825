import { BtcfcError, type SavedFiles } from '@btcfc/core';

/** @throws BtcfcError `INVALID_DATA` where something else was saved */
export function checkKind({ kind, description }: SavedFiles, wanted: string): void {
  if (kind === wanted) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `What was saved in ${description} is of kind "${kind}", not "${wanted}".`,
    received: kind,
    remedy: 'Read it with `loadModel` of `@btcfc/core`, which takes any kind.',
  });
}
