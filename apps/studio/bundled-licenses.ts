import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

/**
 * Writes the licences of all that the page is made of beside it, the worker's included: those of others, and the notices of
 * our own packages that hold code of others.
 */
export class BundledLicenses {
  private readonly folders = new Set<string>();

  /** Takes note of what the worker is bundled of. */
  collect(): Plugin {
    const { folders } = this;
    return {
      name: 'collect-licenses',
      generateBundle() {
        takeNote(this.getModuleIds(), folders);
      },
    };
  }

  /** Takes note of what the page itself is bundled of, after its worker, and writes what there is. */
  write(fileName: string): Plugin {
    const { folders } = this;
    return {
      name: 'write-licenses',
      generateBundle() {
        takeNote(this.getModuleIds(), folders);
        const texts = [...folders].map(licenseOf).filter((text) => text !== undefined);
        this.emitFile({ type: 'asset', fileName, source: [...new Set(texts)].sort().join('\n') });
      },
    };
  }
}

function takeNote(modules: Iterable<string>, folders: Set<string>): void {
  for (const id of modules) {
    const folder = folderOf(id);
    if (folder !== undefined) folders.add(folder);
  }
}

/** The folder of the package that a module belongs to. */
function folderOf(id: string): string | undefined {
  return /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+|.*[\\/]packages[\\/][^\\/]+)[\\/]/.exec(
    id,
  )?.[1];
}

function licenseOf(folder: string): string | undefined {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const wanted = name!.startsWith('@btcfc/') ? /^notice/i : /^(licen[cs]e|notice)/i;
  const texts = readdirSync(folder).filter((each) => wanted.test(each));
  if (name!.startsWith('@btcfc/') && texts.length === 0) return undefined;
  const contents = texts.map((each) => readFileSync(path.join(folder, each), 'utf8').trim());
  return `## ${name} ${version} (${license})\n\n${contents.join('\n\n')}\n`;
}
