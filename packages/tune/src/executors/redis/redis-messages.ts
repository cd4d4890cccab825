import { deserialize, serialize } from 'node:v8';
import type { Config } from '../../space/config-of';
import type { AttemptRequest } from '../child-process/messages';
import type { TrialResources } from '../child-process/resources/trial-resources';
import type { TransferredError } from '../child-process/transferred-error';
import type { PackedFiles } from './packed-files';

/** Data of a job: a trial to be run. */
export interface TrialJob {
  /** The search it belongs to. */
  run: string;
  /** What the trial takes of a worker's machine. @default what the worker says */
  resources?: TrialResources;
}

/** What a worker asks or tells the search. */
export type WorkerRequest =
  | AttemptRequest
  | { name: 'begin' }
  /** The trial takes more than the worker's machine has. */
  | { name: 'too-large' }
  /** Sent before the report that they belong to. */
  | { name: 'save-files'; files: PackedFiles }
  /** Files were saved where all workers find them. */
  | { name: 'note-files'; directory: string }
  | { name: 'result'; value?: unknown; error?: TransferredError };

export interface WorkerMessage {
  /** Id of the job. */
  job: string;
  /** How often the job had been handed to a worker, this time included. */
  delivery: number;
  /** Counts what this delivery has told, so that what comes twice counts once. */
  step: number;
  request: WorkerRequest;
}

/** The search's answer to `begin`. */
export interface BegunAttempt {
  number: number;
  attempt: number;
  seed: number;
  config: Config;
  /** Relative path of the trial's folder in shared storage. */
  folder: string;
  /** Files of earlier attempts, unless shared storage has them. */
  files: PackedFiles;
  artifactsDir?: string;
  /** Digest of the data that the objective is handed. */
  data?: string;
}

export interface WorkerAnswer {
  value?: unknown;
  error?: TransferredError;
}

/** Any copyable value as text: unlike JSON, with NaN and typed arrays. */
export function encode(value: unknown): string {
  return serialize(value).toString('base64');
}

export function decode<Value>(text: string): Value {
  return deserialize(Buffer.from(text, 'base64')) as Value;
}
