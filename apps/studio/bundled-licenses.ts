import type { Plugin } from 'vite';
import { licensesOf } from '../../scripts/bundled-licenses';

/** Writes the licences of all that the page is made of beside it, the worker's included. */
export class BundledLicenses {
  private readonly files = new Set<string>();

  /** Takes note of what the worker is bundled of. */
  collect(): Plugin {
    const { files } = this;
    return {
      name: 'collect-licenses',
      generateBundle() {
        for (const id of this.getModuleIds()) files.add(id);
      },
    };
  }

  /** Takes note of what the page itself is bundled of, after its worker, and writes what there is. */
  write(fileName: string): Plugin {
    const { files } = this;
    return {
      name: 'write-licenses',
      generateBundle() {
        for (const id of this.getModuleIds()) files.add(id);
        this.emitFile({ type: 'asset', fileName, source: licensesOf(files) });
      },
    };
  }
}
