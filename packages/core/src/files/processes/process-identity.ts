import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells a process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** When it started, in the system's own words; empty where the system doesn't tell. */
  startTime: string;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
}

/** Whether a process may still be running; one of another host always may. */
export function mayBeRunning({ host, pid, startTime }: ProcessIdentity): boolean {
  if (host !== hostname()) return true;
  if (!exists(pid)) return false;
  return startTimeOf(pid) === startTime;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // a process of another user exists too
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// undefined: no such process, or one that is dead and waits for its parent
function startTimeOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? linuxStartTime(pid) : posixStartTime(pid);
  } catch {
    return undefined;
  }
}

function linuxStartTime(pid: number): string | undefined {
  // the name, in parentheses, may hold spaces and parentheses itself
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  // ticks since the system started: it takes the start itself to tell one day's from another's
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${fields[18]}`;
}

function posixStartTime(pid: number): string {
  if (process.platform === 'win32') return '';
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
