import { digestOf } from '@btcfc/core';
import { readFileBytes, writeFileAtomic } from '@btcfc/core/node';

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
        const entry = JSON.parse(new TextDecoder().decode(readFileBytes(entryFile(directory, url))));
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

/**
 * Where this user's caches belong on this system, and in there the folder for answers of one kind; `undefined` where
 * there is none, as in a page.
 */
export function defaultCacheDirectory(folder: string): string | undefined {
  const caches = userCacheDirectory();
  return caches === undefined ? undefined : `${caches}/btcfc/${folder}`;
}

function userCacheDirectory(): string | undefined {
  const { platform, env = {} } = globalThis.process ?? {};
  if (platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  const home = env.HOME || env.USERPROFILE;
  if (platform === 'darwin' && home) return `${home}/Library/Caches`;
  return env.XDG_CACHE_HOME || (home ? `${home}/.cache` : undefined);
}

// the digest keeps apart what differs by server or query alone
function entryFile(directory: string, url: string): string {
  const name = new URL(url).pathname.replace(/\/+$/, '').split('/').at(-1)!;
  return `${directory}/${name}-${digestOf(url).slice(0, 12)}.json`;
}
