import { BtcfcError, openStore, type Store } from '@btcfc/core';
import { recordName } from './forecaster-files';
import { networkFileNames } from './network-files';

const own: readonly string[] = [...networkFileNames, recordName, 'manifest.json'];

/**
 * Refuses a folder with a file that was not written beside a forecaster saved in it, before any work is done.
 *
 * @param name the file that is to be written
 * @param model where the forecaster is or is to be saved
 * @throws BtcfcError `FILE_ACCESS`
 */
export async function checkReplaceable(
  place: string | Store,
  name: string,
  model: string | Store,
): Promise<void> {
  const store = openStore(place);
  const isOurs = (await openStore(model).list()).length > 0;
  if (isOurs || (await store.read(name)) === undefined) return;
  throw new BtcfcError({
    code: 'FILE_ACCESS',
    message: `${name} in ${store.description} was not written here.`,
    received: name,
    remedy: 'Choose another folder, or move the file.',
  });
}

/**
 * Refuses a place where a forecaster can not be saved since it holds other files, before any work is done.
 *
 * @throws BtcfcError `FILE_ACCESS`
 */
export async function checkSaveable(place: string | Store): Promise<void> {
  const store = openStore(place);
  const names = await store.list();
  const manifest = new TextDecoder().decode(await store.read('manifest.json'));
  // other libraries save a `model.json` too
  const other = names.find((name) => !own.includes(name) || !manifest.includes('"btcfc-model"'));
  if (other === undefined) return;
  throw new BtcfcError({
    code: 'FILE_ACCESS',
    message: `A model can't be saved in ${store.description}: it holds other files.`,
    received: other,
    remedy: 'Choose another folder, or move the files.',
  });
}
