import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a program of this package that runs in a process of its own. Tests put a built one in its place. */
export function entryFile(name: 'child-process-entry' | 'cli'): string {
  const files = ['js', 'mjs'].map((extension) =>
    fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url)),
  );
  return files.find(existsSync) ?? files[0]!;
}
