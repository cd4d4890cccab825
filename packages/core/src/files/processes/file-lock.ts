import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { BtcfcError } from '../../errors/error';
import { fileAccessError } from '../file-access-error';
import { mayBeRunning, type ProcessIdentity, thisProcess } from './process-identity';

interface LockHolder extends ProcessIdentity {
  /** Unlike that of any other lock ever taken. */
  id: string;
}

/**
 * A file that keeps other processes out. It outlives a crash of its holder, and is then taken over by the next:
 * one that is dead can't come back, since its start time is part of its name.
 *
 * @example
 * import { FileLock } from '@btcfc/core/node';
 *
 * const lock = FileLock.acquire('study.lock', 'The study');
 * lock.release();
 */
export class FileLock {
  private constructor(
    private readonly file: string,
    private readonly id: string,
  ) {}

  /**
   * @param file the lock itself, such as `<what it guards>.lock`, in a folder that exists
   * @param guarded what it guards, as the error names it
   * @throws BtcfcError `INVALID_STATE` if another holds it, `FILE_ACCESS`
   */
  static acquire(file: string, guarded: string): FileLock {
    for (;;) {
      const lock = tryToCreate(file);
      if (lock) return new FileLock(file, lock);
      const holder = readHolder(file);
      if (holder === undefined) continue;
      if (mayBeRunning(holder)) throw heldBy(holder, file, guarded);
      const taken = takeOver(file, holder, guarded);
      if (taken) return new FileLock(file, taken);
    }
  }

  /** Whether a process that may be running holds a lock; nothing is changed. @throws BtcfcError `FILE_ACCESS` */
  static isHeld(file: string): boolean {
    const holder = readHolder(file);
    return holder !== undefined && mayBeRunning(holder);
  }

  /** Lets go; never of a lock that has become another's. */
  release(): void {
    if (readHolder(this.file)?.id === this.id) rmSync(this.file, { force: true });
  }
}

// a dead holder has exactly one heir: whoever has the lock named after it. The heir may die too, and has one in turn
function takeOver(file: string, dead: LockHolder, guarded: string): string | undefined {
  const right = FileLock.acquire(`${file}.${dead.id}`, guarded);
  try {
    if (readHolder(file)?.id !== dead.id) return undefined;
    return withOwnFile(file, (own) => renameSync(own, file));
  } finally {
    right.release();
  }
}

// a link appears with its content or not at all
function tryToCreate(file: string): string | undefined {
  try {
    return withOwnFile(file, (own) => linkSync(own, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw fileAccessError('lock', file, error);
  }
}

function withOwnFile(file: string, publish: (own: string) => void): string {
  const id = randomUUID().slice(0, 8);
  const own = `${file}.${id}.tmp`;
  try {
    writeFileSync(own, JSON.stringify({ id, ...thisProcess() } satisfies LockHolder), { flush: true });
    publish(own);
    return id;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(file: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileAccessError('read', file, error);
  }
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    // only a crash of the whole system leaves a part of a lock
    return { id: 'unreadable', host: thisProcess().host, pid: 2 ** 31 - 1, startTime: 'never' };
  }
}

function heldBy({ host, pid }: LockHolder, file: string, guarded: string): BtcfcError {
  const isHere = host === thisProcess().host;
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `${guarded} is in use by process ${pid}${isHere ? '' : ` on ${host}`}.`,
    remedy: isHere ? 'Wait for it to end, or end it.' : `If that process is gone, remove ${file}.`,
  });
}
