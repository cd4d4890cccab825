import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { TemporaryFolder, writeFileAtomic } from '@btcfc/core/node';
import type { ObjectiveData } from '../../study/trial/objective-data';
import type { Execution, ExecutionOptions, Executor, TrialAttempt } from '../executor';
import type { AttemptRequest, DataFile } from './messages';
import { checkModuleExists, moduleUrl } from './module-url';
import { ProcessPool, type ProcessPoolOptions, processOptions, taskTimeoutMs } from './process-pool';

const executorOptions = defineOptions('ChildProcessExecutor', {
  ...processOptions,
  /** Name of the export that is the objective. @default 'default' */
  exportName: option.text({ default: 'default' }),
  /** Longest time that an attempt may take, milliseconds. @default no limit */
  trialTimeoutMs: taskTimeoutMs,
});

/** Options of `ChildProcessExecutor`. */
export interface ChildProcessExecutorOptions
  extends Omit<ProcessPoolOptions, 'taskTimeoutMs'>,
    OptionsInput<typeof executorOptions> {}

/**
 * Runs trials in child processes: one that crashes, runs out of memory, hangs or is killed costs its own attempt and
 * no other. They end with this process, however it ends.
 *
 * @throws BtcfcError `INVALID_OPTION`, and as a search begins if its objective can't be loaded; `UNAVAILABLE` in a page
 *
 * @example
 * import { mkdtempSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import path from 'node:path';
 * import { ChildProcessExecutor, tune, uniform } from '@btcfc/tune';
 *
 * const objective = path.join(mkdtempSync(path.join(tmpdir(), 'objective-')), 'objective.mjs');
 * writeFileSync(objective, 'export default async ({ x }) => (x - 0.3) ** 2;');
 * const { best } = await tune(objective, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 4,
 *   executor: new ChildProcessExecutor({ concurrency: 2, trialTimeoutMs: 60_000 }),
 * });
 */
export class ChildProcessExecutor implements Executor {
  readonly name = 'child-process';
  readonly concurrency: number;
  private readonly exportName: string;
  private readonly poolOptions: ProcessPoolOptions;

  constructor(options?: ChildProcessExecutorOptions) {
    const { exportName, trialTimeoutMs, ...poolOptions } = executorOptions.read(options);
    this.exportName = exportName;
    this.poolOptions = { ...poolOptions, taskTimeoutMs: trialTimeoutMs };
    this.concurrency = new ProcessPool(this.poolOptions).concurrency;
  }

  async start({ objective, concurrency, data }: ExecutionOptions): Promise<Execution> {
    if (typeof objective === 'function') {
      const expected = 'the path or URL of a module: a function can not be handed to another process';
      throw invalidOption('objective', objective, expected);
    }
    const module = moduleUrl('objective', objective);
    checkModuleExists('objective', module);
    const folder = data && TemporaryFolder.make('tune-data');
    const handed = folder && writeData(data, folder.path);
    const pool = new ProcessPool({
      ...this.poolOptions,
      concurrency: Math.min(this.concurrency, concurrency),
    });
    const { exportName } = this;
    const close = async () => {
      await pool.close();
      folder?.remove();
    };
    try {
      await pool.run({ module, exportName, input: undefined, isRehearsal: true });
    } catch (error) {
      await close();
      throw notLoaded(module, error);
    }
    return {
      run: (attempt) => pool.run({ ...processTask(attempt), module, exportName, data: handed }),
      close,
    };
  }
}

function writeData(data: ObjectiveData, folder: string): DataFile {
  const bytes = data.bytes();
  const file = path.join(folder, 'data.bin');
  writeFileAtomic(file, bytes);
  return { file, digest: data.digest() };
}

function processTask(trial: TrialAttempt) {
  const { number, attempt, seed, checkpointDir, artifactsDir, config, signal } = trial;
  return {
    ...{ input: config, signal },
    attempt: { number, attempt, seed, checkpointDir, artifactsDir },
    answer: (request: AttemptRequest) => answer(trial, request),
  };
}

/** Passes on what an objective asks from elsewhere. */
export async function answer(attempt: TrialAttempt, request: AttemptRequest): Promise<unknown> {
  if (request.name === 'load-checkpoint') return attempt.loadCheckpoint();
  if (request.name === 'note') return attempt.note(request.key, request.value);
  const { report, checkpoint } = request;
  return checkpoint ? attempt.report(report, checkpoint) : attempt.report(report);
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
