import { memoryStore, type SavedFiles, type Store, savedWithin, saveModel } from '@btcfc/core';

/** What is saved within another thing: its files, named as in a folder. */
export async function filesOf(
  folder: string,
  save: (store: Store) => Promise<void>,
): Promise<Record<string, Uint8Array>> {
  const within = memoryStore();
  await save(within);
  const files: Record<string, Uint8Array> = {};
  for (const file of await within.list()) files[`${folder}${file}`] = (await within.read(file))!;
  return files;
}

/** A store of what was saved within another thing, in that folder. */
export async function storeWithin(saved: SavedFiles, folder: string): Promise<Store> {
  const within = memoryStore();
  const { kind, package: owner, files } = savedWithin(saved, folder);
  await saveModel(within, { kind, package: owner, files: Object.fromEntries(files) });
  return within;
}
