import { readSavedFiles, type Store, saveModel } from '@btcfc/core';
import { otherKind, packageName, readState } from './savable-model';

const fileName = 'state.json';

/** Saves what is plain data in the format of models. */
export function saveState(place: string | Store, kind: string, state: object): Promise<void> {
  const files = { [fileName]: JSON.stringify(state) };
  return saveModel(place, { kind, package: packageName, files });
}

/** @throws BtcfcError `FILE_ACCESS`, `PARSE_FAILED`; `INVALID_DATA` for another kind */
export async function loadState<State extends object>(place: string | Store, kind: string): Promise<State> {
  const saved = await readSavedFiles(place);
  if (saved.kind !== kind) throw otherKind(saved, kind);
  return readState<State>(saved, fileName);
}
