import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** A name beside the target: the dot hides it from listings, the random part keeps two writers apart. */
export function temporaryName(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID().slice(0, 8)}.tmp`);
}

/** Removes what a failure left; clearing up after it must not hide it. */
export function discard(leftover: string): void {
  try {
    rmSync(leftover, { recursive: true, force: true });
  } catch {}
}

/** Writes a new file, or over one, and flushes it to the disk. */
export function writeAndFlush(file: string, bytes: Uint8Array, mode?: number): void {
  const descriptor = openSync(file, 'w', mode);
  try {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(descriptor, bytes, written);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A rename is durable only once its directory is flushed; Windows has no such call. */
export function flushDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
