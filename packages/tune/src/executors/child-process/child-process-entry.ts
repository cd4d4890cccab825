import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { objectiveDataFromBytes } from '../../study/trial/objective-data';
import { ObjectiveTrial } from '../objective-trial';
import type {
  AttemptConstants,
  AttemptRequest,
  ChildMessage,
  DataFile,
  ParentMessage,
  RequestMessage,
  RunMessage,
} from './messages';
import { receiveError, type TransferredError, transferError } from './transferred-error';

// what runs in a child process: it imports modules and calls what they export, one call at a time

const heartbeatMs = 500;

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

type Runnable = (input: unknown, context: unknown, data: unknown) => unknown;

const pending = new Map<number, Pending>();
let requests = 0;
let current: { task: number; abort: AbortController } | undefined;

process.on('message', (message: ParentMessage) => {
  if (message.type === 'run') void run(message);
  else if (message.type === 'abort') abort(message.task, message.reason);
  else settle(message.request, message.value, message.error);
});
// an interrupt from the terminal reaches the parent too, and it is for the parent to decide
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
setInterval(() => send({ type: 'heartbeat', memory: process.memoryUsage.rss() }), heartbeatMs).unref();
endWithParent();

async function run({
  task,
  isRehearsal,
  module,
  exportName,
  input,
  attempt,
  data,
}: RunMessage): Promise<void> {
  const controller = new AbortController();
  current = { task, abort: controller };
  try {
    const call = await importFunction(module, exportName);
    const { signal } = controller;
    signal.throwIfAborted();
    const context = attempt ? trialOf(task, attempt, signal) : { signal };
    send({
      type: 'result',
      task,
      value: isRehearsal ? undefined : await call(input, context, readData(data)),
    });
  } catch (error) {
    send({ type: 'result', task, error: transferError(error) });
  }
}

// kept for the trials that follow: they are handed the same
let known: { digest: string; value: unknown } | undefined;

function readData(data: DataFile | undefined): unknown {
  if (!data) return undefined;
  if (known?.digest !== data.digest) {
    known = { digest: data.digest, value: objectiveDataFromBytes(readFileSync(data.file)) };
  }
  return known.value;
}

async function importFunction(module: string, exportName: string): Promise<Runnable> {
  const exported = (await import(module)) as Record<string, unknown>;
  // a CommonJS module that was compiled from ES has its default one level down
  const found = exportName === 'default' ? defaultOf(exported) : exported[exportName];
  if (typeof found === 'function') return found as Runnable;
  throw new TypeError(`${module} exports no function \`${exportName}\`.`);
}

function defaultOf(exported: Record<string, unknown>): unknown {
  const value = exported.default;
  if (typeof value === 'object' && value !== null && 'default' in value) return value.default;
  return value;
}

function trialOf(task: number, constants: AttemptConstants, signal: AbortSignal): ObjectiveTrial {
  return new ObjectiveTrial({
    ...constants,
    signal,
    report: async (report, checkpoint) =>
      (await request(task, { name: 'report', report, checkpoint })) as never,
    note: async (key, value) => (await request(task, { name: 'note', key, value })) as never,
    loadCheckpoint: async () => (await request(task, { name: 'load-checkpoint' })) as never,
  });
}

function request(task: number, content: AttemptRequest): Promise<unknown> {
  const message: RequestMessage = { type: 'request', task, request: requests++, content };
  return new Promise((resolve, reject) => {
    pending.set(message.request, { resolve, reject });
    send(message);
  });
}

function settle(request: number, value: unknown, error: TransferredError | undefined): void {
  const waiting = pending.get(request);
  pending.delete(request);
  if (error) waiting?.reject(receiveError(error));
  else waiting?.resolve(value);
}

function abort(task: number, reason: TransferredError): void {
  if (current?.task === task) current.abort.abort(receiveError(reason));
}

function send(message: ChildMessage): void {
  // without a channel the parent is gone, and `disconnect` ends this process
  if (process.connected) process.send!(message, undefined, undefined, () => {});
}

// a thread of its own: an objective may keep this one busy, and then `disconnect` goes unheard
function endWithParent(): void {
  const code = `
    const parent = ${Number(process.argv[2])};
    setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500);`;
  if (process.platform !== 'win32') new Worker(code, { eval: true, execArgv: [] }).unref();
}
