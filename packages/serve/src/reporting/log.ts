/** What happened, for a log: no header, token or body is ever in it. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  /** What happened, as a name: `request`, `listening`, `reloaded`, `reload-failed`, `closing`, `closed`, `error`. */
  event: string;
  [detail: string]: string | number | undefined;
}

/** Where a service tells what happens. */
export type Log = (entry: LogEntry) => void;
