import type { NoteValue } from '../../study/trial/notes';
import type { AllottedResources, Report } from '../../study/trial/trial-context';
import type { TransferredError } from './transferred-error';

/** The constants of an attempt, for an `ObjectiveTrial` in another process. */
export interface AttemptConstants {
  number: number;
  attempt: number;
  seed: number;
  checkpointDir: string;
  artifactsDir?: string;
  resources?: AllottedResources;
}

/** Where the data of a search lies, as `valueToBytes` writes it. */
export interface DataFile {
  file: string;
  digest: string;
}

export interface RunMessage {
  type: 'run';
  task: number;
  /** Only imports the module and looks for the function. */
  isRehearsal: boolean;
  module: string;
  exportName: string;
  input: unknown;
  /** Present: the input is a configuration, the function an objective. */
  attempt: AttemptConstants | undefined;
  data: DataFile | undefined;
}

export interface AnswerMessage {
  type: 'answer';
  request: number;
  value?: unknown;
  error?: TransferredError;
}

export interface AbortMessage {
  type: 'abort';
  task: number;
  reason: TransferredError;
}

export type ParentMessage = RunMessage | AnswerMessage | AbortMessage;

/** What an objective in another process asks of its study. */
export type AttemptRequest =
  | { name: 'report'; report: Report; checkpoint?: Uint8Array }
  | { name: 'note'; key: string; value: NoteValue }
  | { name: 'load-checkpoint' };

export interface RequestMessage {
  type: 'request';
  task: number;
  request: number;
  content: AttemptRequest;
}

export interface ResultMessage {
  type: 'result';
  task: number;
  value?: unknown;
  error?: TransferredError;
}

/** Sent as long as the event loop turns. */
export interface HeartbeatMessage {
  type: 'heartbeat';
  /** Resident memory, bytes. */
  memory: number;
}

export type ChildMessage = RequestMessage | ResultMessage | HeartbeatMessage;
