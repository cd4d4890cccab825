import { BtcfcError, describeValue, type ErrorCode } from '@btcfc/core';
import type { LogEntry } from '../../reporting/log';
import type { ServiceSettings } from '../service-options';

/** What a worker is started with. */
export interface StartMessage {
  type: 'start';
  settings: Omit<ServiceSettings, 'registry' | 'log'>;
  imports: readonly string[];
  /** Which of the workers it is, from 0. */
  index: number;
  /** Where each of the workers is asked by the others. */
  paths: readonly string[];
  /** Whether it tells what happens. */
  logs: boolean;
}

/** What the process that has the port tells a worker. */
export type MainMessage =
  | StartMessage
  /** The port is open; `isLocal`: only this machine reaches it. */
  | { type: 'open'; isLocal: boolean }
  /** Whether all workers take requests. */
  | { type: 'readiness'; areReady: boolean }
  /** A connection, which comes with it. */
  | { type: 'connection' }
  | { type: 'close' };

/** What a worker tells the process that has the port. */
export type WorkerMessage =
  | { type: 'ready' }
  | { type: 'failed'; error: SentError }
  /** Connections that it was handed have ended. */
  | { type: 'ended'; connections: number }
  | { type: 'log'; entries: LogEntry[] }
  /** It is to be handed no more connections. */
  | { type: 'drained' };

/** An error on its way to another process. */
interface SentError {
  code: ErrorCode;
  message: string;
  remedy: string;
}

export function errorToSend(error: unknown): SentError {
  if (BtcfcError.isInstance(error)) {
    const { code, problem, received, remedy } = error;
    const value = received === undefined ? '' : ` Received: ${describeValue(received)}.`;
    return { code, message: problem + value, remedy };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'UNAVAILABLE', message: `A worker process failed: ${message}.`, remedy: 'See its output.' };
}
