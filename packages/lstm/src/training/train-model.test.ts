import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import recorded from '../../reference/recorded.json';
import scheduled from '../../reference/schedules.json';
import { type Backend, withBackend } from '../backends';
import { createSequences } from '../data/windows/create-sequences';
import { Sequences } from '../data/windows/sequences';
import { forecastAll } from '../forecasting/inference';
import { buildNetwork } from '../network/build-network';
import { assignAll, joinValues, parametersOf, splitValues } from '../network/parameters';
import { type Hyperparameters, resolveSettings } from '../settings/hyperparameters';
import { type RunOptions, runOptions } from './run-options';
import { trainModel } from './train-model';
import type { EpochEvent, TrainingEvent } from './training-events';
import type { TrainingSummary } from './training-options';

jest.setTimeout(120_000);

const features = 3;
const rows = Array.from({ length: 24 }, (_, row) =>
  Array.from({ length: features }, (_, column) => Math.sin((row * features + column) * 0.37)),
);
const target = rows.map(([a, b, c]) => Math.fround(a!) * Math.fround(b!) + 0.5 * Math.fround(c!));
const small: Hyperparameters = {
  seqLen: 4,
  batchSize: 8,
  epochs: 6,
  hiddenDim: 5,
  numLayers: 2,
  dropout: 0.3,
  lr: 0.01,
  seed: 3,
  targetOffset: 0,
};

interface Outcome {
  summary: TrainingSummary;
  weights: Float32Array;
  forecasts: Float32Array;
  events: TrainingEvent[];
}

interface TrainOptions {
  hyperparameters?: Hyperparameters;
  run?: RunOptions;
  hasValidation?: boolean;
  /** Values for all weights, instead of drawn ones. */
  weights?: number[];
  data?: string;
}

async function train(backend: Backend, options: TrainOptions = {}): Promise<Outcome> {
  const { hyperparameters, run = {}, hasValidation = true, weights, data = 'rows' } = options;
  const settings = resolveSettings({ ...small, ...hyperparameters });
  const { seqLen, targetOffset } = settings;
  const sequences = createSequences(rows, target, { seqLen, targetOffset });
  const network = buildNetwork({ ...settings, features, rng: new Rng(settings.seed).split('weights') });
  const { model } = network;
  const variables = parametersOf(model);
  if (weights) tf.tidy(() => assignAll(variables, splitValues(Float32Array.from(weights), variables)));
  const events: TrainingEvent[] = [];
  const { epochs: _epochs, updates: _updates, ...identity } = settings;
  try {
    const summary = await trainModel({
      network,
      train: sequences,
      validation: hasValidation ? sequences : undefined,
      settings,
      backend,
      identity: () => ({ ...identity, data }),
      run: runOptions.read({
        ...run,
        onProgress(event: TrainingEvent) {
          events.push(event);
          return run.onProgress?.(event);
        },
      }),
    });
    return {
      summary,
      weights: await joinValues(variables),
      forecasts: await forecastAll(model, sequences),
      events,
    };
  } finally {
    model.dispose();
  }
}

function onWasm<Result>(test: (backend: Backend) => Promise<Result>): Promise<Result> {
  return withBackend({ backend: 'wasm' }, test);
}

const { gather } = Sequences.prototype;

function poisonTargets(): void {
  jest.spyOn(Sequences.prototype, 'gather').mockImplementation(function (this: Sequences, positions, into) {
    const batch = gather.call(this, positions, into);
    batch.targets.fill(Number.NaN);
    return batch;
  });
}

let directory: string;

function checkpointFile(folder: string): string {
  return path.join(folder, 'training.checkpoint');
}

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-training-'));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

describe('against PyTorch', () => {
  const { orders, trainLosses, valLosses, rates, bestForecasts } = recorded.training;
  const wave = (length: number, phase: number) =>
    Array.from({ length }, (_, index) => Math.fround(0.4 * Math.sin(phase + 1.7 * index)));
  const gates = 20;
  const weights = [
    ...[0, 1].flatMap((layer) => [
      ...wave((layer === 0 ? features : 5) * gates, layer),
      ...wave(5 * gates, layer + 0.5),
      ...wave(gates, layer + 0.25),
    ]),
    ...wave(5, 3),
    ...wave(1, 4),
  ];
  const hyperparameters = {
    epochs: 40,
    lr: 0.05,
    dropout: 0,
    clipNorm: 0.2,
    lrPatience: 1,
    patience: 1000,
    minDelta: 0,
  };

  it('draws the order of the batches that the reference was recorded with', () => {
    const rng = new Rng(3).split('order');
    orders.forEach((order, index) => {
      expect(Array.from(rng.split(index + 1).permutation(21))).toEqual(order);
    });
  });

  it.each(['cpu', 'wasm'] as const)('has the same losses, rates and forecasts for 40 epochs on %s', (name) =>
    withBackend({ backend: name }, async (backend) => {
      const { summary, forecasts, events } = await train(backend, { hyperparameters, weights });
      const epochs = events.filter((event): event is EpochEvent => event.type === 'epoch');

      expect(epochs.map(({ lr }) => lr)).toEqual(rates);
      summary.trainLosses.forEach((loss, epoch) => {
        expect(Math.abs(loss - trainLosses[epoch]!)).toBeLessThan(1e-4);
        expect(Math.abs(summary.valLosses[epoch]! - valLosses[epoch]!)).toBeLessThan(1e-4);
      });
      expect(summary.bestEpoch).toBe(valLosses.indexOf(Math.min(...valLosses)) + 1);
      bestForecasts.forEach((forecast, window) => {
        expect(Math.abs(forecasts[window]! - forecast)).toBeLessThan(1e-3);
      });
    }),
  );

  describe.each(scheduled.trainings)('AdamW with the schedule $schedule', (training) => {
    const { schedule, weightDecay, accumulate, warmup, end } = training;
    const lrSchedule = schedule as 'plateau' | 'cosine' | 'one-cycle';

    it.each(['cpu', 'wasm'] as const)('has the same losses and rates for 40 epochs on %s', (name) =>
      withBackend({ backend: name }, async (backend) => {
        const { summary, events } = await train(backend, {
          hyperparameters: {
            ...hyperparameters,
            lrSchedule,
            weightDecay,
            accumulate,
            lrWarmup: warmup,
            lrEnd: end,
          },
          weights,
        });
        const epochs = events.filter((event): event is EpochEvent => event.type === 'epoch');
        epochs.forEach(({ lr }, epoch) => {
          expect(Math.abs(lr - training.rates[epoch]!)).toBeLessThan(1e-14);
        });
        summary.trainLosses.forEach((loss, epoch) => {
          expect(Math.abs(loss - training.trainLosses[epoch]!)).toBeLessThan(1e-4);
          expect(Math.abs(summary.valLosses[epoch]! - training.valLosses[epoch]!)).toBeLessThan(1e-4);
        });
      }),
    );
  });
});

describe('accumulation', () => {
  const plain = { dropout: 0, minDelta: 0, epochs: 8, clipNorm: 0.2 };

  it.each(['wasm', 'cpu'] as const)('learns as from batches of all its windows, on %s', (name) =>
    withBackend({ backend: name }, async (backend) => {
      for (const [batchSize, accumulate] of [
        [4, 2],
        [3, 3],
        [8, 100],
        [1, 7],
      ] as const) {
        const parts = await train(backend, { hyperparameters: { ...plain, batchSize, accumulate } });
        const large = await train(backend, {
          hyperparameters: { ...plain, batchSize: batchSize * accumulate },
        });
        expect(parts.summary.updatesRun).toBe(8 * Math.ceil(21 / (batchSize * accumulate)));
        expect(parts.summary.updatesRun).toBe(large.summary.updatesRun);
        parts.summary.trainLosses.forEach((loss, epoch) => {
          expect(Math.abs(loss - large.summary.trainLosses[epoch]!)).toBeLessThan(1e-6);
        });
        parts.weights.forEach((weight, index) => {
          expect(Math.abs(weight - large.weights[index]!)).toBeLessThan(1e-5);
        });
      }
    }),
  );
});

describe('reproducibility', () => {
  it.each(['cosine', 'one-cycle'] as const)('resumes from every epoch of a schedule: %s', (lrSchedule) =>
    onWasm(async (backend) => {
      const hyperparameters = { lrSchedule, lrWarmup: 0.4, weightDecay: 0.1, accumulate: 2 };
      const kept: Uint8Array[] = [];
      const onEpoch: RunOptions['onEpoch'] = async (_, { checkpoint }) => {
        kept.push(await checkpoint());
      };
      const whole = await train(backend, { hyperparameters, run: { onEpoch } });
      for (const resumeFrom of kept) {
        const resumed = await train(backend, { hyperparameters, run: { resumeFrom } });
        expect(resumed.weights).toEqual(whole.weights);
        expect(resumed.summary).toEqual(whole.summary);
      }
    }),
  );

  it.each(['variational', 'notebook'] as const)('gives the same bytes for the same seed: %s', (dropoutMask) =>
    onWasm(async (backend) => {
      const one = await train(backend, { hyperparameters: { dropoutMask } });
      const two = await train(backend, { hyperparameters: { dropoutMask } });
      const other = await train(backend, { hyperparameters: { dropoutMask, seed: 0 } });

      expect(two.weights).toEqual(one.weights);
      expect(two.summary).toEqual(one.summary);
      expect(other.weights).not.toEqual(one.weights);
    }),
  );

  it.each(['variational', 'notebook'] as const)(
    'resumes to the weights of an uninterrupted run: %s',
    (dropoutMask) =>
      onWasm(async (backend) => {
        const hyperparameters = { dropoutMask, lrPatience: 0, epochs: 7 };
        const whole = await train(backend, { hyperparameters });
        const run = { checkpointDir: directory, checkpointEvery: 2 };
        const stop = new AbortController();
        const interrupted = train(backend, {
          hyperparameters,
          run: {
            ...run,
            signal: stop.signal,
            onProgress: (event) => event.type === 'epoch' && event.epoch === 5 && stop.abort(),
          },
        });
        await expect(interrupted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
        const resumed = await train(backend, { hyperparameters, run: { ...run, resume: true } });

        expect(resumed.events[0]).toMatchObject({ type: 'training-start', resumedFrom: 5 });
        expect(resumed.weights).toEqual(whole.weights);
        expect(resumed.summary).toEqual(whole.summary);
      }),
  );

  it('goes on from a finished run to more epochs, and from a stopped one not at all', () =>
    onWasm(async (backend) => {
      const run = { checkpointDir: directory, resume: true };
      await train(backend, { hyperparameters: { epochs: 3 }, run });
      const extended = await train(backend, { hyperparameters: { epochs: 6 }, run });
      expect(extended.weights).toEqual((await train(backend)).weights);

      const stopping = { patience: 2, minDelta: 10, epochs: 50 };
      rmSync(checkpointFile(directory));
      const stopped = await train(backend, { hyperparameters: stopping, run });
      const again = await train(backend, { hyperparameters: { ...stopping, epochs: 100 }, run });
      expect(again.summary).toEqual(stopped.summary);
      expect(again.events.some(({ type }) => type === 'epoch')).toBe(false);
    }));

  it('starts anew when not asked to resume, or where there is nothing to resume', () =>
    onWasm(async (backend) => {
      const plain = await train(backend);
      const first = await train(backend, { run: { checkpointDir: directory, resume: true } });
      const second = await train(backend, { run: { checkpointDir: directory } });
      expect(first.weights).toEqual(plain.weights);
      expect(second.events[0]).toMatchObject({ resumedFrom: 0 });
    }));

  it('refuses the checkpoint of another run and says what differs', () =>
    onWasm(async (backend) => {
      const run = { checkpointDir: directory, resume: true };
      await train(backend, { run });
      const otherRate = train(backend, { run, hyperparameters: { lr: 0.02 } });
      await expect(otherRate).rejects.toThrow('is of another run: lr was 0.01 and is 0.02.');
      await expect(otherRate).rejects.toMatchObject({ code: 'INVALID_STATE' });
      await expect(train(backend, { run, data: 'others' })).rejects.toThrow(
        'data was "rows" and is "others"',
      );
    }));

  it('refuses a damaged checkpoint', () =>
    onWasm(async (backend) => {
      const run = { checkpointDir: directory, resume: true };
      await train(backend, { run });
      const bytes = readFileSync(checkpointFile(directory));
      bytes[bytes.length - 3]! ^= 1;
      writeFileSync(checkpointFile(directory), bytes);
      await expect(train(backend, { run })).rejects.toMatchObject({ code: 'PARSE_FAILED' });
      writeFileSync(checkpointFile(directory), bytes.subarray(0, 100));
      await expect(train(backend, { run })).rejects.toMatchObject({ code: 'PARSE_FAILED' });
    }));
});

it('takes a share off each matrix beside the step of Adam, as AdamW does, and leaves biases alone', () =>
  onWasm(async (backend) => {
    const gates = 20;
    // kernel, recurrent kernel and bias of a layer, then those of the head
    const sizes = [features * gates, 5 * gates, gates, 5, 1];
    const isMatrix = sizes.flatMap((size, part) => new Array<boolean>(size).fill(![2, 4].includes(part)));
    const weights = isMatrix.map((_, index) => Math.fround(0.4 * Math.sin(1.7 * index)));
    const hyperparameters = { numLayers: 1, dropout: 0, epochs: 1, batchSize: 100, lr: 0.01 };
    const step = (weightDecay: number) =>
      train(backend, { hyperparameters: { ...hyperparameters, weightDecay }, weights, hasValidation: false });
    const [plain, decayed] = [(await step(0)).weights, (await step(5)).weights];
    isMatrix.forEach((is, index) => {
      const taken = is ? 0.01 * 5 * weights[index]! : 0;
      expect(decayed[index]).toBeCloseTo(plain[index]! - taken, 6);
    });
  }));

describe('a budget in updates', () => {
  // 21 windows in batches of 8: a pass takes 3 updates
  const plain = { dropout: 0, minDelta: 0, patience: 100, lrPatience: 100 };
  const epochsOf = ({ events }: Outcome) =>
    events.filter((event): event is EpochEvent => event.type === 'epoch');

  it('cuts the same course into epochs of another length', () =>
    onWasm(async (backend) => {
      const passes = await train(backend, { hyperparameters: { ...plain, epochs: 4 } });
      const steps = await train(backend, {
        hyperparameters: { ...plain, epochs: undefined, updates: 12, updatesPerEpoch: 1 },
      });
      const pairs = await train(backend, {
        hyperparameters: { ...plain, epochs: undefined, updates: 12, updatesPerEpoch: 2 },
      });
      const means = (size: number) =>
        Array.from({ length: 12 / size }, (_, epoch) => {
          const part = steps.summary.trainLosses.slice(epoch * size, (epoch + 1) * size);
          return part.reduce((sum, loss) => sum + loss, 0) / size;
        });
      for (const [outcome, size] of [[passes, 3] as const, [pairs, 2] as const]) {
        expect(outcome.summary.trainLosses).toHaveLength(12 / size);
        means(size).forEach((loss, epoch) => {
          expect(outcome.summary.trainLosses[epoch]).toBeCloseTo(loss, 6);
        });
      }
      // what the weights say after the same number of updates
      expect(pairs.summary.valLosses[2]).toBe(passes.summary.valLosses[1]);
      expect(epochsOf(pairs).map(({ updates }) => updates)).toEqual([2, 4, 6, 8, 10, 12]);
      expect(passes.summary).toMatchObject({ stoppedBy: 'epochs', updatesRun: 12 });
      expect(pairs.summary).toMatchObject({ stoppedBy: 'updates', updatesRun: 12, epochsRun: 6 });
    }));

  it.each([
    [{ updates: 60 }, 50, 2],
    [{ updates: 10 }, 10, 1],
    [{ epochs: 5, updates: 10 }, 9, 3],
    [{ epochs: 2, updates: 10 }, 6, 2],
    [{ epochs: 2, updatesPerEpoch: 4 }, 8, 2],
  ])('is kept to whole epochs: %p', ({ ...given }, updatesRun, epochsRun) =>
    onWasm(async (backend) => {
      const budget = { epochs: undefined, ...given };
      const { summary } = await train(backend, { hyperparameters: { ...plain, ...budget } });
      expect(summary).toMatchObject({ updatesRun, epochsRun });
    }),
  );

  it('goes on to more updates as if it had never ended', () =>
    onWasm(async (backend) => {
      const hyperparameters = { epochs: undefined, updatesPerEpoch: 2 };
      const whole = await train(backend, { hyperparameters: { ...hyperparameters, updates: 14 } });
      const run = { checkpointDir: directory };
      await train(backend, { hyperparameters: { ...hyperparameters, updates: 6 }, run });
      const rest = await train(backend, {
        hyperparameters: { ...hyperparameters, updates: 14 },
        run: { ...run, resume: true },
      });
      expect(rest.summary).toEqual(whole.summary);
      expect(rest.weights).toEqual(whole.weights);
    }));

  it('is not ended by early stopping before `minUpdates`', () =>
    onWasm(async (backend) => {
      const stopping = { epochs: 20, patience: 1, minDelta: 1e6 };
      const early = await train(backend, { hyperparameters: stopping });
      expect(early.summary).toMatchObject({ stoppedBy: 'patience', updatesRun: 6 });
      const later = await train(backend, { hyperparameters: { ...stopping, minUpdates: 20 } });
      expect(later.summary).toMatchObject({ stoppedBy: 'patience', updatesRun: 21 });
    }));
});

describe('the best weights', () => {
  it('are those of the best epoch, not of the last', () =>
    onWasm(async (backend) => {
      // a rate this large soon makes things worse
      const hyperparameters = { lr: 0.3, epochs: 12, dropout: 0, minDelta: 0 };
      const { summary, weights, forecasts } = await train(backend, { hyperparameters });
      const { bestEpoch, valLosses } = summary;
      expect(bestEpoch).toBeLessThan(12);
      expect(valLosses[bestEpoch - 1]).toBe(Math.min(...valLosses));

      const loss = forecasts.reduce((sum, value, index) => sum + (value - target[index + 3]!) ** 2, 0) / 21;
      expect(loss).toBeCloseTo(valLosses[bestEpoch - 1]!, 5);
      const upToThere = await train(backend, { hyperparameters: { ...hyperparameters, epochs: bestEpoch } });
      expect(weights).toEqual(upToThere.weights);
    }));

  it('watch the training loss where there is no validation', () =>
    onWasm(async (backend) => {
      const { summary } = await train(backend, { hasValidation: false });
      expect(summary.valLosses).toEqual(summary.trainLosses);
    }));
});

describe('events', () => {
  it('tell the whole course in order', () =>
    onWasm(async (backend) => {
      const hyperparameters = { patience: 3, minDelta: 10, lrPatience: 1, epochs: 20, lr: 1e-7 };
      const run = { checkpointDir: directory, checkpointEvery: 2 };
      const { events } = await train(backend, { hyperparameters, run });

      expect(events.map(({ type }) => type)).toEqual([
        'training-start',
        'epoch',
        'epoch',
        'checkpoint',
        'epoch',
        'learning-rate-reduced',
        'epoch',
        'early-stop',
        'checkpoint',
        'training-end',
      ]);
      expect(events[0]).toMatchObject({
        backend: 'wasm',
        trainingWindows: 21,
        validationWindows: 21,
        done: 0,
      });
      expect(events[1]).toMatchObject({ epoch: 1, isBest: true, bestEpoch: 1, lr: 1e-7, done: 1, total: 20 });
      expect(events[5]).toMatchObject({ from: 1e-7, to: 5e-8 });
      expect(events.at(-1)).toMatchObject({ epochsRun: 4, bestEpoch: 1, stoppedBy: 'patience' });
      expect(events[1]!.remainingMs).toBeGreaterThan(0);
    }));
});

describe('trouble', () => {
  it('reports a loss that is no number and keeps the best weights', () =>
    onWasm(async (backend) => {
      const hyperparameters = { epochs: 10, dropout: 0 };
      const run = { checkpointDir: directory, checkpointEvery: 100 };
      const poisoned = train(backend, {
        hyperparameters,
        run: {
          ...run,
          onProgress(event) {
            if (event.type === 'epoch' && event.epoch === 3) poisonTargets();
          },
        },
      });
      await expect(poisoned).rejects.toThrow('stopped being a number in epoch 4');
      await expect(poisoned).rejects.toMatchObject({ code: 'DIVERGED' });

      jest.restoreAllMocks();
      const rescued = await train(backend, { hyperparameters, run: { ...run, resume: true } });
      const { weights } = await train(backend, { hyperparameters: { ...hyperparameters, epochs: 3 } });
      expect(rescued.summary).toMatchObject({ stoppedBy: 'diverged', epochsRun: 3 });
      expect(rescued.weights).toEqual(weights);
    }));

  it('says so too where nothing can be kept', () =>
    onWasm(async (backend) => {
      const weights = new Array(406).fill(Number.NaN);
      await expect(train(backend, { weights })).rejects.toMatchObject({
        code: 'DIVERGED',
        received: Number.NaN,
      });
    }));

  it('waits after each epoch for who is to judge it, its checkpoint written, and ends with what he throws', () =>
    withBackend({ backend: 'cpu' }, async (backend) => {
      const verdict = new Error('enough');
      const told: number[][] = [];
      let judged = 0;
      const run: RunOptions = {
        checkpointDir: directory,
        checkpointEvery: 2,
        onEpoch: async ({ epoch }, { valLosses }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          expect(existsSync(checkpointFile(directory))).toBe(epoch >= 2);
          judged = epoch;
          told.push([...valLosses]);
          if (epoch === 2) throw verdict;
        },
        onProgress: (event) => {
          if (event.type === 'epoch') expect(event.epoch).toBe(judged + 1);
        },
      };
      await expect(train(backend, { run })).rejects.toBe(verdict);
      const resumed = await train(backend, {
        run: {
          checkpointDir: directory,
          resume: true,
          onEpoch: (_, { valLosses }) => void told.push([...valLosses]),
        },
      });
      const { valLosses } = resumed.summary;
      expect(told).toEqual(valLosses.map((_, epoch) => valLosses.slice(0, epoch + 1)));
    }));

  it('ends with the epoch that `onEpoch` stops it at, and can go on from there', () =>
    onWasm(async (backend) => {
      const run = { checkpointDir: directory, checkpointEvery: 100 };
      const stopped = await train(backend, {
        run: { ...run, onEpoch: ({ epoch }, { stop }) => void (epoch === 2 && stop()) },
      });
      expect(stopped.summary).toMatchObject({ stoppedBy: 'onEpoch', epochsRun: 2 });
      expect(stopped.events.at(-1)).toMatchObject({ type: 'training-end', stoppedBy: 'onEpoch' });
      const short = await train(backend, { hyperparameters: { epochs: 2 } });
      expect(stopped.weights).toEqual(short.weights);
      const rest = await train(backend, { run: { ...run, resume: true } });
      expect(rest.weights).toEqual((await train(backend)).weights);
    }));

  it('is stopped after an epoch that is under way when `stop` is called', () =>
    onWasm(async (backend) => {
      let steps = 0;
      let stopLater = () => {};
      jest.spyOn(Sequences.prototype, 'gather').mockImplementation(function (this: Sequences, ...given) {
        // within the second epoch
        if (++steps === 6) stopLater();
        return gather.apply(this, given);
      });
      const onEpoch: RunOptions['onEpoch'] = (_, { stop }) => {
        stopLater = stop;
      };
      const { summary } = await train(backend, { run: { onEpoch } });
      expect(summary).toMatchObject({ stoppedBy: 'onEpoch', epochsRun: 2 });
    }));

  it.each([
    ['throws', () => undefined],
    ['rejects', () => new Promise((resolve) => setTimeout(resolve, 5))],
  ])('ends with the error of an `onEpoch` that %s', (_, wait) =>
    onWasm(async (backend) => {
      const before = tf.memory().numTensors;
      const mine = new Error('mine');
      const epochs: number[] = [];
      const failing = train(backend, {
        run: {
          onEpoch({ epoch }) {
            epochs.push(epoch);
            const waited = wait();
            if (epoch < 2) return;
            if (!waited) throw mine;
            return waited.then(() => Promise.reject(mine));
          },
        },
      });
      await expect(failing).rejects.toBe(mine);
      expect(epochs).toEqual([1, 2]);
      expect(tf.memory().numTensors).toBe(before);
    }),
  );

  it('is aborted within `onEpoch`, also of the last epoch and where it never answers', () =>
    onWasm(async (backend) => {
      const before = tf.memory().numTensors;
      for (const last of [2, 6]) {
        for (const answer of [() => undefined, () => new Promise<void>(() => {})]) {
          const stop = new AbortController();
          const reason = new Error('enough');
          let late: (() => Promise<Uint8Array>) | undefined;
          const run: RunOptions = {
            signal: stop.signal,
            checkpointDir: directory,
            resume: true,
            onEpoch({ epoch }, { checkpoint }) {
              if (epoch < last) return;
              late = checkpoint;
              stop.abort(reason);
              return answer();
            },
          };
          await expect(train(backend, { run })).rejects.toBe(reason);
          await expect(late!()).rejects.toMatchObject({ code: 'INVALID_STATE' });
          expect(tf.memory().numTensors).toBe(before);
          rmSync(checkpointFile(directory));
        }
      }
      const stop = new AbortController();
      const waiting = train(backend, {
        run: {
          signal: stop.signal,
          onEpoch: () => {
            setTimeout(() => stop.abort(), 5);
            return new Promise<void>(() => {});
          },
        },
      });
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    }));

  it('ends within one batch when aborted', () =>
    onWasm(async (backend) => {
      const stop = new AbortController();
      const reason = new Error('enough');
      let steps = 0;
      jest.spyOn(Sequences.prototype, 'gather').mockImplementation(function (this: Sequences, positions) {
        if (++steps === 5) stop.abort(reason);
        return gather.call(this, positions);
      });
      await expect(train(backend, { run: { signal: stop.signal } })).rejects.toBe(reason);
      // three batches and the validation of the first epoch, one batch of the second
      expect(steps).toBe(5);
    }));

  it('leaves no tensor behind, however it ends', () =>
    onWasm(async (backend) => {
      const before = tf.memory().numTensors;
      const run = { checkpointDir: directory, resume: true };
      for (const dropoutMask of ['variational', 'notebook'] as const) {
        await train(backend, { hyperparameters: { dropoutMask } });
        expect(tf.memory().numTensors).toBe(before);
        const stop = new AbortController();
        const aborted = train(backend, {
          hyperparameters: { dropoutMask },
          run: { signal: stop.signal, onProgress: ({ type }) => type === 'epoch' && stop.abort() },
        });
        await expect(aborted).rejects.toThrow();
        expect(tf.memory().numTensors).toBe(before);
      }
      const failing = train(backend, {
        run: {
          onProgress() {
            throw new Error('listener');
          },
        },
      });
      await expect(failing).rejects.toThrow('listener');
      const failingLater = train(backend, {
        run: {
          async onProgress() {
            throw new Error('async listener');
          },
        },
      });
      await expect(failingLater).rejects.toThrow('async listener');
      await train(backend, { run });
      await expect(train(backend, { run, data: 'others' })).rejects.toThrow('another run');
      await expect(train(backend, { weights: new Array(406).fill(Number.NaN) })).rejects.toThrow();
      expect(tf.memory().numTensors).toBe(before);
    }));
});
