import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import type { Execution, Executor, TrialAttempt } from '../executors/executor';
import type { Decision } from '../schedulers/scheduler';
import type { Config } from '../space/config-of';
import type { Objective } from '../study/trial/objective';
import { objectiveData } from '../study/trial/objective-data';
import { type Report, type TrialContext, TrialPruned } from '../study/trial/trial-context';
import { assertSame, type ConformanceCheck } from './conformance-check';

/** What an executor is tried with, and on what. */
export interface ExecutorUnderTest {
  executor: Executor;
  /** `executorObjective`, or the URL of a module that exports it. */
  objective: Objective<unknown> | string | URL;
  /** Called when the check is over. */
  close?: () => void | Promise<void>;
}

/**
 * The objective that `executorChecks` runs; export it from a module for executors that need one:
 * `export { executorObjective as default } from '@btcfc/tune/testing'`.
 *
 * @example
 * import { InProcessExecutor } from '@btcfc/tune';
 * import { executorChecks, executorObjective } from '@btcfc/tune/testing';
 *
 * const checks = executorChecks(() => ({ executor: new InProcessExecutor(), objective: executorObjective }));
 * for (const { run } of checks) await run(); // in Jest: it(name, run)
 */
export async function executorObjective(
  config: unknown,
  trial: TrialContext,
  data: unknown,
): Promise<Report | number> {
  const { act, reports = 3 } = config as { act: string; reports?: number };
  if (act === 'data') return { data };
  if (act === 'no-wait') return reportWithoutWaiting(trial);
  if (act === 'throw') throw new RangeError('the learning rate is too high');
  if (act === 'prune') throw new TrialPruned();
  if (act === 'checkpoint') return checkpoint(trial);
  if (act === 'metrics') return reportMetrics(trial);
  if (act === 'note') return takeNotes(trial);
  if (act === 'bad-report') return trial.report({}).then(Number, (error) => ({ code: error.code }));
  const goesOn: boolean[] = [];
  for (let epoch = 1; epoch <= reports; epoch++) {
    goesOn.push(await trial.report({ epoch, loss: epoch === 1 ? Number.NaN : epoch / 3 }));
  }
  const { number, attempt, seed } = trial;
  return { number, attempt, seed, config, goesOn, infinite: Number.NEGATIVE_INFINITY };
}

const told = {
  report: { loss: 0.1, latency: Number.POSITIVE_INFINITY, constraints: { memory: -0.5, cost: Number.NaN } },
  outcome: { loss: 0.2, latency: 3, constraints: { memory: 0.5, cost: -1e-300 } },
};

async function reportMetrics(trial: TrialContext): Promise<Report> {
  await trial.report({ epoch: 1, ...told.report });
  return told.outcome;
}

const noted = { weights: 1234, layers: [{ kind: 'a "μ"', size: null }], isBest: false };

async function takeNotes(trial: TrialContext): Promise<Report> {
  for (const [key, value] of Object.entries(noted)) await trial.note(key, value);
  const refused = await trial.note('when', new Date() as never).catch((error) => error.code);
  return { refused };
}

async function reportWithoutWaiting(trial: TrialContext): Promise<number> {
  for (let epoch = 1; epoch <= 5; epoch++) void trial.report({ epoch, loss: epoch });
  await new Promise((resolve) => setTimeout(resolve, 50));
  return 7;
}

async function checkpoint(trial: TrialContext): Promise<Report> {
  const file = path.join(trial.checkpointDir, 'epoch.txt');
  const found = await trial.loadCheckpoint();
  const foundFile = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  writeFileSync(file, `attempt ${trial.attempt}`);
  const weights = Float32Array.of(0.1, Number.NaN);
  await trial.report({ loss: 1 }, { checkpoint: { attempt: trial.attempt, weights } });
  return { found, foundFile };
}

/**
 * What every executor must do.
 *
 * @param create makes an executor, and says what it runs
 *
 * @example
 * import { InProcessExecutor } from '@btcfc/tune';
 * import { executorChecks, executorObjective } from '@btcfc/tune/testing';
 *
 * const checks = executorChecks(() => ({ executor: new InProcessExecutor(), objective: executorObjective }));
 * for (const { run } of checks) await run(); // in Jest: it(name, run)
 */
export function executorChecks(
  create: () => ExecutorUnderTest | Promise<ExecutorUnderTest>,
): ConformanceCheck[] {
  const check = (
    name: string,
    work: (study: FakeStudy, concurrency: number) => Promise<void>,
  ): ConformanceCheck => ({
    name,
    async run() {
      const { executor, objective, close } = await create();
      const { concurrency } = executor;
      const study = new FakeStudy();
      try {
        const data = objectiveData({ rows: Float64Array.of(1, Number.NaN), label: 'of all trials' });
        study.execution = await executor.start({ objective, concurrency, data, name: 'executorObjective' });
        await work(study, concurrency);
      } finally {
        await study.execution?.close();
        await close?.();
        rmSync(study.directory, { recursive: true, force: true });
      }
    },
  });
  return [
    check('hands over the trial, and gives back what the objective returned', async (study) => {
      const config = { act: 'report', lr: 1e-300, layers: [{ kind: 'a "μ"' }] };
      const returned = await study.run({ number: 3, attempt: 2, config });
      const goesOn = [true, true, true];
      assertSame(returned, {
        ...{ number: 3, attempt: 2, seed: 1003, config, goesOn, infinite: Number.NEGATIVE_INFINITY },
      });
    }),
    check('passes reports on in order, and their answers back', async (study) => {
      study.decide = (report) => (report.epoch === 3 ? 'complete' : 'continue');
      const returned = (await study.run({ config: { act: 'report' } })) as { goesOn: boolean[] };
      assertSame(returned.goesOn, [true, true, false]);
      assertSame(
        study.reports,
        [1, 2, 3].map((epoch) => ({ epoch, loss: epoch === 1 ? Number.NaN : epoch / 3 })),
      );
    }),
    check('passes on several metrics and constraints, in reports and as what is returned', async (study) => {
      assertSame(await study.run({ config: { act: 'metrics' } }), told.outcome);
      assertSame(study.reports, [{ epoch: 1, ...told.report }]);
    }),
    check('ends a trial that is told to stop or to pause', async (study) => {
      for (const decision of ['stop', 'pause'] as const) {
        study.reports.length = 0;
        study.decide = (report) => (report.epoch === 2 ? decision : 'continue');
        const error = await rejection(study.run({ config: { act: 'report', reports: 9 } }));
        assert.ok(TrialPruned.isInstance(error));
        assert.equal(error.isPaused, decision === 'pause');
        assert.equal(study.reports.length, 2);
      }
    }),
    check('rejects with what the objective throws, and goes on', async (study) => {
      const error = await rejection(study.run({ config: { act: 'throw' } }));
      assert.match((error as Error).message, /the learning rate is too high/);
      assert.ok(TrialPruned.isInstance(await rejection(study.run({ config: { act: 'prune' } }))));
      await study.run({ config: { act: 'report' } });
    }),
    check('passes notes on in order, and refuses what is none', async (study) => {
      assertSame(await study.run({ config: { act: 'note' } }), { refused: 'INVALID_OPTION' });
      assertSame(study.notes, Object.entries(noted));
    }),
    check('hands over the data of the search', async (study) => {
      const returned = await study.run({ config: { act: 'data' } });
      assertSame(returned, { data: { rows: Float64Array.of(1, Number.NaN), label: 'of all trials' } });
    }),
    check('outlives an objective that does not wait for its reports', async (study) => {
      study.decide = (report) => (report.epoch === 2 ? 'stop' : 'continue');
      assertSame(await study.run({ config: { act: 'no-wait' } }), 7);
      assertSame(await study.run({ config: { act: 'no-wait' } }), 7);
    }),
    check('tells the objective why a report was refused', async (study) => {
      assertSame(await study.run({ config: { act: 'bad-report' } }), { code: 'INVALID_DATA' });
    }),
    check('keeps checkpoints and files of a trial for its next attempt, and for no other', async (study) => {
      const config = { act: 'checkpoint' };
      const first = await study.run({ number: 1, attempt: 1, config });
      assertSame(first, {});
      const found = { attempt: 1, weights: Float32Array.of(0.1, Number.NaN) };
      assertSame(await study.run({ number: 1, attempt: 2, config }), { found, foundFile: 'attempt 1' });
      assertSame(await study.run({ number: 2, attempt: 1, config }), {});
    }),
    check('runs as many at a time as it says', async (study, concurrency) => {
      let arrived = 0;
      const all = new Promise<void>((resolve) => {
        study.beforeAnswer = async () => {
          if (++arrived === concurrency) resolve();
          await all;
        };
      });
      const numbers = Array.from({ length: concurrency }, (_, number) => number);
      await Promise.all(numbers.map((number) => study.run({ number, config: { act: 'report' } })));
    }),
    check('ends attempts at their next report once the search is aborted', async (study) => {
      study.beforeAnswer = async () => study.abort.abort(new Error('enough'));
      const error = await rejection(study.run({ config: { act: 'report', reports: 1e6 } }));
      assert.match((error as Error).message, /enough/);
      assert.ok(study.reports.length <= 2);
    }),
  ];
}

interface Asked {
  number?: number;
  attempt?: number;
  config: Config;
}

class FakeStudy {
  execution: Execution | undefined;
  readonly directory = mkdtempSync(path.join(tmpdir(), 'btcfc-executor-'));
  readonly abort = new AbortController();
  readonly reports: Report[] = [];
  readonly notes: [key: string, value: unknown][] = [];
  decide: (report: Report) => Decision = () => 'continue';
  beforeAnswer: () => Promise<void> = async () => {};
  private readonly checkpoints = new Map<number, Uint8Array>();
  private trials = 100;

  run({ number = this.trials++, attempt = 1, config }: Asked): Promise<unknown> {
    const { signal } = this.abort;
    const trial: TrialAttempt = {
      ...{ number, attempt, config, signal, seed: 1000 + number },
      checkpointDir: path.join(this.directory, `trial-${number}`),
      report: async (report, bytes) => {
        if (report.loss === undefined) throw noLoss();
        this.reports.push(report);
        // both or neither, also of a search that is aborted
        if (bytes) this.checkpoints.set(number, bytes.slice());
        signal.throwIfAborted();
        const decision = this.decide(report);
        await this.beforeAnswer();
        return decision;
      },
      note: async (key, value) => {
        this.notes.push([key, value]);
      },
      loadCheckpoint: async () => this.checkpoints.get(number),
      restart: async () => assert.fail('nothing was lost'),
    };
    return this.execution!.run(trial);
  }
}

function noLoss(): BtcfcError {
  return new BtcfcError({ code: 'INVALID_DATA', message: 'There is no loss.', remedy: 'Report one.' });
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => assert.fail(`it returned ${JSON.stringify(value)}`),
    (error) => error,
  );
}
