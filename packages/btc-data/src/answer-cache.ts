import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '@btcfc/core/files';

/** Answers kept on disk, a file each; without a folder, none. */
export interface AnswerCache {
  /** What `parse` reads in the answer of `url`, if that was kept less than the greatest age ago and can be read. */
  read<Parsed>(url: string, parse: (body: string) => Parsed): Parsed | undefined;
  /** @throws BtcfcError `FILE_ACCESS` */
  write(url: string, body: string): void;
}

interface AnswerCacheOptions {
  directory: string;
  /** Greatest age, milliseconds. */
  maxAgeMs: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

export const noCache: AnswerCache = { read: () => undefined, write: () => {} };

export function openAnswerCache({ directory, maxAgeMs, now }: AnswerCacheOptions): AnswerCache {
  return {
    read(url, parse) {
      try {
        const entry = JSON.parse(readFileSync(entryFile(directory, url), 'utf8'));
        const age = now() - entry.fetchedAt;
        return entry.url === url && age >= 0 && age < maxAgeMs ? parse(entry.body) : undefined;
      } catch {
        // absent or damaged: fetched anew, and then replaced
        return undefined;
      }
    },
    write(url, body) {
      writeFileAtomic(entryFile(directory, url), JSON.stringify({ url, fetchedAt: now(), body }));
    },
  };
}

/** Where this user's caches belong on this system, and in there the folder for answers of one kind. */
export function defaultCacheDirectory(folder: string): string {
  return path.join(userCacheDirectory(), 'btcfc', folder);
}

function userCacheDirectory(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32' && LOCALAPPDATA) return LOCALAPPDATA;
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches');
  return XDG_CACHE_HOME || path.join(homedir(), '.cache');
}

// the hash keeps apart what differs by server or query alone
function entryFile(directory: string, url: string): string {
  const { pathname } = new URL(url);
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 12);
  return path.join(directory, `${path.posix.basename(pathname)}-${hash}.json`);
}
