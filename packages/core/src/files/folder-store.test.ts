import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folderStore } from './folder-store';

it('does not take what it may not look for as absent', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-store-'));
  const store = folderStore({ directory });
  expect(await store.read('manifest.json')).toBeUndefined();
  expect(await store.read('none/manifest.json')).toBeUndefined();
  // as for a user without rights to the folder; tests may run as one who has all
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  for (const name of ['statSync', 'readFileSync'] as const) {
    jest.spyOn(fs, name).mockImplementation(() => {
      throw denied;
    });
  }
  const read = store.read('manifest.json');
  await expect(read).rejects.toMatchObject({
    code: 'FILE_ACCESS',
    message: expect.stringContaining('permission denied'),
  });
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});
