import { type ChildProcess, fork } from 'node:child_process';
import { BtcfcError } from '@btcfc/core';
import { entryFile } from './entry-file';
import type { AttemptConstants, AttemptRequest, ChildMessage, DataFile, ParentMessage } from './messages';
import { receiveError, transferError } from './transferred-error';

export interface WorkerProcessOptions {
  execArgv: readonly string[];
  env: NodeJS.ProcessEnv;
  output: 'inherit' | 'ignore';
  memoryLimit?: number;
  taskTimeoutMs?: number;
  heartbeatTimeoutMs: number;
  abortGraceMs: number;
}

/** A call of what a module exports. */
export interface ProcessTask {
  /** URL of the module. */
  module: URL;
  exportName: string;
  input: unknown;
  /** Only imports the module and looks for the function. @default false */
  isRehearsal?: boolean;
  /** Present: the function is an objective, the input its configuration. */
  attempt?: AttemptConstants;
  /** What the objective is handed after its trial. */
  data?: DataFile;
  /** Answers what the objective asks. */
  answer?: (request: AttemptRequest) => Promise<unknown>;
  /** Passed on to the function; if it does not end within `abortGraceMs`, its process is killed. */
  signal?: AbortSignal;
}

interface CurrentTask {
  id: number;
  task: ProcessTask;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  /** Stops timers and listeners. */
  release: () => void;
}

const watchIntervalMs = 500;
const keptOutput = 4000;

/** A child process that does one task at a time, and is killed when it does not answer any more. */
export class WorkerProcess {
  /** Whether it can take another task. */
  isUsable = true;
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private current: CurrentTask | undefined;
  private tasks = 0;
  /** Why it was killed by us. */
  private verdict: Error | undefined;
  private lastErrors = '';
  private silentMs = 0;

  constructor(private readonly options: WorkerProcessOptions) {
    const { execArgv, env, output, memoryLimit } = options;
    const heapLimit = memoryLimit === undefined ? [] : [`--max-old-space-size=${memoryLimit}`];
    this.child = fork(entryFile('child-process-entry'), [String(process.pid)], {
      execArgv: [...execArgv, ...heapLimit],
      env,
      serialization: 'advanced',
      stdio: ['ignore', output, 'pipe', 'ipc'],
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      if (output === 'inherit') process.stderr.write(chunk);
      this.lastErrors = (this.lastErrors + chunk.toString()).slice(-keptOutput);
    });
    this.child.on('message', (message) => this.receive(message as ChildMessage));
    this.exited = new Promise((resolve) => {
      const end = (error: Error) => {
        this.end(this.verdict ?? error);
        resolve();
      };
      this.child.on('error', (error) => this.child.pid === undefined && end(error));
      this.child.on('exit', (code, signal) => {
        const tell = () => end(exitError(code, signal, this.lastErrors));
        // its last words may be on their way; a process that it started may hold the pipe for ever
        const timer = setTimeout(tell, 200);
        this.child.once('close', () => {
          clearTimeout(timer);
          tell();
        });
      });
    });
  }

  run(task: ProcessTask): Promise<unknown> {
    const id = this.tasks++;
    const promise = new Promise<unknown>((resolve, reject) => {
      this.current = { id, task, resolve, reject, release: this.watch(id, task) };
    });
    const { module, exportName, input, isRehearsal = false, attempt, data } = task;
    try {
      const call = { module: module.href, exportName, input, isRehearsal, attempt, data };
      this.send({ type: 'run', task: id, ...call });
    } catch (error) {
      // an input that can't be copied
      this.take()?.reject(error);
    }
    return promise;
  }

  /** Lets it end by itself, or kills it if it does not. */
  async close(): Promise<void> {
    this.isUsable = false;
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), this.options.abortGraceMs);
    await this.exited;
    clearTimeout(timer);
  }

  private watch(id: number, { signal, isRehearsal }: ProcessTask): () => void {
    const { taskTimeoutMs, abortGraceMs } = this.options;
    const timers: NodeJS.Timeout[] = [setInterval(() => this.checkPulse(), watchIntervalMs)];
    const abort = () => {
      this.send({ type: 'abort', task: id, reason: transferError(signal!.reason) });
      timers.push(setTimeout(() => this.kill(signal!.reason), abortGraceMs));
    };
    this.silentMs = 0;
    if (taskTimeoutMs !== undefined && !isRehearsal) {
      timers.push(setTimeout(() => this.kill(lost(`took longer than ${taskTimeoutMs} ms`)), taskTimeoutMs));
    }
    if (signal?.aborted) queueMicrotask(abort);
    else signal?.addEventListener('abort', abort, { once: true });
    return () => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  }

  // counted in turns of this loop: if it is this process that was busy, nobody else was silent
  private checkPulse(): void {
    this.silentMs += watchIntervalMs;
    const { heartbeatTimeoutMs } = this.options;
    if (this.silentMs > heartbeatTimeoutMs) {
      this.kill(lost(`gave no sign of life for ${heartbeatTimeoutMs} ms`));
    }
  }

  private receive(message: ChildMessage): void {
    this.silentMs = 0;
    if (message.type === 'heartbeat') this.checkMemory(message.memory);
    else if (message.type === 'request') void this.answer(message.task, message.request, message.content);
    else if (message.task === this.current?.id) {
      const { resolve, reject } = this.take()!;
      if (message.error) reject(receiveError(message.error));
      else resolve(message.value);
    }
  }

  private checkMemory(bytes: number): void {
    const { memoryLimit } = this.options;
    const used = Math.ceil(bytes / 2 ** 20);
    if (memoryLimit !== undefined && used > memoryLimit) {
      this.kill(lost(`ran out of memory: it used ${used} MiB of ${memoryLimit}`));
    }
  }

  private async answer(task: number, request: number, content: AttemptRequest): Promise<void> {
    try {
      // a task that has ended may have left something running
      if (task !== this.current?.id || !this.current.task.answer) throw lost('has ended the task');
      this.send({ type: 'answer', request, value: await this.current.task.answer(content) });
    } catch (error) {
      this.send({ type: 'answer', request, error: transferError(error) });
    }
  }

  private send(message: ParentMessage): void {
    // what can't be delivered is told by the end of the process
    if (this.child.connected) this.child.send(message, () => {});
  }

  private kill(verdict: Error): void {
    this.isUsable = false;
    this.verdict ??= verdict;
    this.child.kill('SIGKILL');
  }

  private end(error: Error): void {
    this.isUsable = false;
    this.take()?.reject(error);
  }

  private take(): CurrentTask | undefined {
    const { current } = this;
    this.current = undefined;
    current?.release();
    return current;
  }
}

function exitError(code: number | null, signal: NodeJS.Signals | null, output: string): Error {
  if (output.includes('heap out of memory')) return lost('ran out of memory');
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${code}`;
  const words = output.split('\n').filter((line) => /^\S*(Error|Exception)\b.*:/.test(line));
  return lost(words.length > 0 ? `${how}: ${words.at(-1)}` : how);
}

function lost(how: string): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The worker process ${how}.`,
    remedy: 'It concerns this task alone; see what the process printed.',
  });
}
