import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** Where a path leads once its symbolic links are followed, whether or not anything is there yet. */
export function followedLink(target: string): string {
  let followed = path.resolve(target);
  for (let links = 0; links < 40 && isLink(followed); links++) {
    followed = path.resolve(path.dirname(followed), readlinkSync(followed));
  }
  return followed;
}

function isLink(target: string): boolean {
  try {
    return lstatSync(target).isSymbolicLink();
  } catch {
    return false;
  }
}
