import { FairTurns } from './fair-turns';
import { ForecastQueue, type ForecastQueueOptions, type Terms } from './forecast-queue';
import { outcomeOf, togetherOrAlone } from './together-or-alone';

type Job = () => unknown;

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function outcome(jobs: readonly Job[]) {
  return jobs.map((job) => outcomeOf(() => void job()));
}

/** A queue whose jobs are functions, and what was computed together. */
function queueOf(options: Partial<ForecastQueueOptions<Job>> = {}) {
  const batches: number[] = [];
  const queue = new ForecastQueue<Job>({
    ...{ limit: 100, maxWaitMs: 60_000, batchMs: 60_000, turns: new FairTurns() },
    compute: outcome,
    ...options,
  });
  const run = (job: Job, terms?: Terms) => queue.reserve().run([job], terms);
  return { queue, batches, run };
}

describe('ForecastQueue', () => {
  it('computes together what waits, and tells each what came of it', async () => {
    const slow = gate();
    const begun = gate();
    const order: string[] = [];
    const { queue, batches, run } = queueOf({
      async compute(jobs) {
        batches.push(jobs.length);
        begun.open();
        await slow.opened;
        return outcome(jobs);
      },
    });
    const first = run(() => order.push('first'));
    await begun.opened;
    const second = run(() => {
      throw new Error('no');
    });
    const third = run(() => order.push('third'));
    const several = queue.reserve().run([() => order.push('fourth'), () => order.push('fifth')]);
    expect(queue.length).toBe(4);
    slow.open();
    await expect(second).rejects.toThrow('no');
    await Promise.all([first, third, several]);
    expect(batches).toEqual([1, 4]);
    expect(order).toEqual(['first', 'third', 'fourth', 'fifth']);
    expect(queue.length).toBe(0);
  });

  it('never does two jobs of one key together, and does them in their order', async () => {
    const order: string[] = [];
    const { batches, run } = queueOf({
      async compute(jobs) {
        batches.push(jobs.length);
        return outcome(jobs);
      },
    });
    const work = (name: string, key: string) => run(() => order.push(name), { key });
    await Promise.all([work('a1', 'a'), work('a2', 'a'), work('b1', 'b'), work('a3', 'a'), work('b2', 'b')]);
    expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
    expect(batches).toEqual([2, 2, 1]);
  });

  it('refuses what is beyond its limit before it is there, but always has room for the end', async () => {
    const slow = gate();
    const { queue, run } = queueOf({
      limit: 2,
      async compute(jobs) {
        await slow.opened;
        return outcome(jobs);
      },
    });
    const waiting = run(() => {});
    const reading = queue.reserve();
    const full = expect.objectContaining({ status: 503, headers: { 'Retry-After': '1' } });
    expect(() => queue.reserve()).toThrow(full);
    reading.leave();
    const other = run(() => {});
    expect(() => queue.reserve()).toThrow(full);
    let ended = false;
    const end = queue.afterwards(() => {
      ended = true;
    });
    expect(ended).toBe(false);
    slow.open();
    await Promise.all([waiting, other, end]);
    expect(ended).toBe(true);
    await run(() => {});
  });

  it('gives the place of a body that does not come to others', async () => {
    const { queue } = queueOf({ limit: 1 });
    const late = queue.reserve();
    expect(() => queue.reserve()).toThrow();
    await new Promise((resolve) => setTimeout(resolve, 260));
    const other = queue.reserve();
    expect(() => late.run([() => {}])).toThrow(expect.objectContaining({ status: 503 }));
    await other.run([() => {}]);
    // there is room again by now
    await late.run([() => {}]);
  });

  it('refuses whoever would wait for too long, though the queue is not full', async () => {
    const { run, queue } = queueOf({
      ...{ maxWaitMs: 50, batchMs: 1 },
      async compute(jobs) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return outcome(jobs);
      },
    });
    for (let count = 0; count < 3; count++) await run(() => {});
    const waiting = Array.from({ length: 8 }, () => run(() => {}));
    expect(() => queue.reserve()).toThrow(expect.objectContaining({ status: 503 }));
    await Promise.all(waiting);
    await run(() => {});
  });

  it('does not do what nobody waits for any more', async () => {
    const work = jest.fn();
    const { queue, run } = queueOf();
    await expect(run(work, { isGone: () => true })).rejects.toMatchObject({ status: 499 });
    expect(work).not.toHaveBeenCalled();
    expect(queue.length).toBe(0);
  });

  it('does what is alone after all before it, and before all that comes later', async () => {
    const order: string[] = [];
    const { queue, run } = queueOf({ compute: outcome });
    const first = run(() => order.push('before'));
    const alone = queue.afterwards(() => order.push('alone'));
    const failed = queue.afterwards(() => {
      throw new Error('no');
    });
    const second = run(() => order.push('after'));
    await expect(failed).rejects.toThrow('no');
    await Promise.all([first, alone, second]);
    expect(order).toEqual(['before', 'alone', 'after']);
  });

  it('lets the event loop turn between two', async () => {
    const { run } = queueOf({ compute: outcome });
    const order: string[] = [];
    const first = run(() => order.push('first'));
    const second = first.then(() => run(() => order.push('second')));
    first.then(() => setImmediate(() => order.push('other work')));
    await second;
    expect(order).toEqual(['first', 'other work', 'second']);
  });
});

describe('FairTurns', () => {
  it('gives who had less time before more turns, and who comes back no more than the others', async () => {
    const clock = jest.spyOn(performance, 'now');
    let now = 0;
    clock.mockImplementation(() => now);
    const turns = new FairTurns();
    const order: string[] = [];
    const taker = (name: string, ms: number) => {
      const account = { used: 0 };
      return async (count: number) => {
        for (let done = 0; done < count; done++) {
          await turns.run(account, async () => {
            now += ms;
            order.push(name);
          });
        }
      };
    };
    const slow = taker('slow', 20);
    const quick = taker('quick', 4);
    await Promise.all([slow(3), quick(10)]);
    const five = new Array(5).fill('quick');
    expect(order).toEqual(['slow', ...five, 'slow', ...five, 'slow']);
    order.length = 0;
    // it has had 60 by now, the quick one 40: that is not made up for
    const late = taker('late', 20);
    await Promise.all([quick(5), late(1), slow(1)]);
    expect(order.indexOf('late')).toBeLessThan(order.lastIndexOf('quick'));
    clock.mockRestore();
  });

  it('goes on with others where work waits for something else than the processor', async () => {
    const turns = new FairTurns();
    const far = gate();
    const waiting = turns.run({ used: 0 }, () => far.opened);
    await turns.run({ used: 0 }, async () => {});
    far.open();
    await waiting;
    await turns.run({ used: 0 }, async () => {});
  });
});

describe('togetherOrAlone', () => {
  it('finds those that can not be done in few steps', async () => {
    const bad = new Set([5, 6, 40]);
    let calls = 0;
    const taken: number[] = [];
    const items = Array.from({ length: 64 }, (_, index) => index);
    const outcomes = await togetherOrAlone(
      items,
      async (some) => {
        calls++;
        const found = some.find((item) => bad.has(item));
        if (found !== undefined) throw new Error(`not ${found}`);
        return some.map((item) => 2 * item);
      },
      (item, result) => {
        if (item === 3) throw new Error('not taken');
        taken.push(result - item);
      },
    );
    const failed = outcomes.flatMap((each, index) => ('error' in each ? [index] : []));
    expect(failed).toEqual([3, 5, 6, 40]);
    expect(taken).toEqual(items.filter((item) => !failed.includes(item)));
    expect(calls).toBeLessThan(32);
  });
});
