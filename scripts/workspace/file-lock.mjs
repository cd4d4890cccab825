import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 2_000;
const staleMs = 60_000;

/**
 * Runs `work` while no other process holds `file`. A lock whose process is gone, or has not touched it for
 * a minute, is taken over. `onWait` is told the holder's process id once, before waiting for it.
 */
export async function withFileLock(file, work, { onWait = () => {} } = {}) {
  await acquire(file, onWait);
  const release = () => rmSync(file, { force: true });
  const heartbeat = setInterval(() => touch(file), heartbeatMs);
  process.on('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

async function acquire(file, onWait) {
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (holder.stale) discard(file, holder);
    else {
      if (!waited) onWait(holder.pid);
      await sleep(300);
    }
  }
}

function readHolder(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    const idleMs = Date.now() - statSync(file).mtimeMs;
    // between its creation and the writing of its process id, a lock is empty.
    const stale = idleMs > staleMs || (pid > 0 && !isRunning(pid));
    return { pid, stale };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// renamed first: of several waiting processes only one succeeds, and none removes another's new lock.
function discard(file, holder) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const mine = Number(readFileSync(aside, 'utf8')) === holder.pid;
    if (mine) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // removed from outside: the next holder is then free to start.
  }
}
