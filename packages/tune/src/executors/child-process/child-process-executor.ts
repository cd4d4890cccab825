import { fileURLToPath } from 'node:url';
import { BtcfcError, invalidOption } from '@btcfc/core';
import type { Execution, ExecutionOptions, Executor, TrialAttempt } from '../executor';
import type { AttemptRequest } from './messages';
import { checkModuleExists } from './module-url';
import { ProcessPool, type ProcessPoolOptions } from './process-pool';

export interface ChildProcessExecutorOptions extends Omit<ProcessPoolOptions, 'taskTimeout'> {
  /** Name of the export that is the objective. @default 'default' */
  exportName?: string;
  /** Longest time that an attempt may take, milliseconds. @default no limit */
  trialTimeout?: number;
}

/**
 * Runs trials in child processes: one that crashes, runs out of memory, hangs or is killed costs its own attempt and
 * no other. They end with this process, however it ends.
 */
export class ChildProcessExecutor implements Executor {
  readonly name = 'child-process';
  readonly concurrency: number;
  private readonly exportName: string;
  private readonly poolOptions: ProcessPoolOptions;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({ exportName = 'default', trialTimeout, ...poolOptions }: ChildProcessExecutorOptions = {}) {
    if (typeof exportName !== 'string' || exportName === '') {
      throw invalidOption('exportName', exportName, 'a text that is not empty');
    }
    this.exportName = exportName;
    this.poolOptions = { ...poolOptions, taskTimeout: trialTimeout };
    // checks the options, and starts nothing
    this.concurrency = new ProcessPool(this.poolOptions).workers;
  }

  async start({ objective, concurrency }: ExecutionOptions): Promise<Execution> {
    if (!(objective instanceof URL)) {
      const expected = 'the path or URL of a module: a function can not be handed to another process';
      throw invalidOption('objective', objective, expected);
    }
    checkModuleExists('objective', objective);
    const workers = Math.min(this.concurrency, concurrency);
    const pool = new ProcessPool({ ...this.poolOptions, workers });
    const { exportName } = this;
    try {
      await pool.run({ module: objective, exportName, input: undefined, isRehearsal: true });
    } catch (error) {
      await pool.close();
      throw notLoaded(objective, error);
    }
    return {
      run: (attempt) => pool.run(processTask(attempt, objective, exportName)),
      close: () => pool.close(),
    };
  }
}

function processTask(trial: TrialAttempt, module: URL, exportName: string) {
  const { number, attempt, seed, checkpointDir, config, signal } = trial;
  return {
    ...{ module, exportName, input: config, signal },
    attempt: { number, attempt, seed, checkpointDir },
    answer: (request: AttemptRequest) => answer(trial, request),
  };
}

/** Passes on what an objective asks from elsewhere. */
export async function answer(attempt: TrialAttempt, request: AttemptRequest): Promise<unknown> {
  if (request.name === 'report') return attempt.report(request.report);
  if (request.name === 'load-checkpoint') return attempt.loadCheckpoint();
  return attempt.saveCheckpoint(request.checkpoint);
}

function notLoaded(objective: URL, cause: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `The objective can not be loaded: ${(cause as Error).message}`,
    received: fileURLToPath(objective),
    remedy: 'Name a module of JavaScript that exports it as a function.',
    cause,
  });
}
