import { FIFOScheduler, InProcessExecutor, type TuneProgressEvent, tune, uniform } from '../../index';

const options = {
  ...{ space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 6 },
  sampler: 'random',
  scheduler: new FIFOScheduler(),
} as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a listener that returns promises', () => {
  it.each([1, 3])(
    'is told of one thing after the other, in order, %s trials at a time',
    async (concurrency) => {
      let inside = 0;
      const told: [type: string, trial: number, state: string, reports: number][] = [];
      await tune(
        async ({ x }, trial) => {
          for (let epoch = 1; epoch <= 3; epoch++) await trial.report({ epoch, loss: x });
        },
        {
          ...{ ...options, executor: new InProcessExecutor({ concurrency }) },
          async onProgress({ type, trial }) {
            expect(++inside).toBe(1);
            // those that come first take longest
            await pause(Math.max(0, 3 - told.length / 4));
            told.push([type, trial.number, trial.state, trial.reports.length]);
            inside--;
          },
        },
      );
      for (let trial = 0; trial < 6; trial++) {
        // the trial has waited: it is told as it stood
        expect(told.filter(([, number]) => number === trial)).toEqual([
          ['trial-started', trial, 'running', 0],
          ['trial-reported', trial, 'running', 1],
          ['trial-reported', trial, 'running', 2],
          ['trial-reported', trial, 'running', 3],
          ['trial-ended', trial, 'complete', 3],
        ]);
      }
    },
  );

  it('is waited for at the end', async () => {
    const seen: string[] = [];
    const onProgress = Object.assign(
      async ({ type }: TuneProgressEvent) => {
        await pause(5);
        seen.push(type);
      },
      {
        onEnd: async () => {
          await pause(5);
          seen.push('end');
        },
      },
    );
    await tune(({ x }) => x, { ...options, numSamples: 1, onProgress });
    expect(seen).toEqual(['trial-started', 'trial-ended', 'end']);
  });

  it.each(['trial-started', 'trial-reported', 'trial-ended'])(
    'ends the search with what it rejects with at %s, and hears of nothing more',
    async (at) => {
      const broken = new Error('no more');
      const unhandled = jest.fn();
      process.on('unhandledRejection', unhandled);
      let calls = 0;
      const objective = async ({ x }: { x: number }, trial: { report: (report: object) => unknown }) => {
        await trial.report({ loss: x });
        await trial.report({ loss: x });
      };
      const search = tune(objective as never, {
        ...{ ...options, concurrency: 2, executor: new InProcessExecutor({ concurrency: 2 }) },
        async onProgress({ type }) {
          if (calls > 0) calls++;
          await pause(1);
          if (type !== at) return;
          calls ||= 1;
          throw broken;
        },
      });
      await expect(search).rejects.toBe(broken);
      await pause(5);
      expect(calls).toBe(1);
      expect(unhandled).not.toHaveBeenCalled();
      process.off('unhandledRejection', unhandled);
    },
  );

  it('is waited for by `stopWhen` as well', async () => {
    const { trials, reason } = await tune(({ x }) => x, {
      ...options,
      stopWhen: async ({ trials: done }) => {
        await pause(1);
        return done.length === 3;
      },
    });
    expect([trials.length, reason]).toEqual([3, 'stopped']);
    const stopWhen = async () => {
      throw new Error('no such metric');
    };
    await expect(tune(({ x }) => x, { ...options, stopWhen })).rejects.toThrow('no such metric');
  });
});
