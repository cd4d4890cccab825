import { ForecastQueue } from './forecast-queue';

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('ForecastQueue', () => {
  it('does one thing at a time, in order, whatever fails', async () => {
    const queue = new ForecastQueue(10);
    const order: string[] = [];
    const slow = gate();
    const first = queue.run(async () => {
      await slow.opened;
      order.push('first');
    });
    const second = queue.run(async () => {
      order.push('second');
      throw new Error('no');
    });
    const third = queue.run(async () => order.push('third'));
    expect(queue.length).toBe(3);
    slow.open();
    await expect(second).rejects.toThrow('no');
    await Promise.all([first, third]);
    expect(order).toEqual(['first', 'second', 'third']);
    await queue.afterwards(() => {});
    expect(queue.length).toBe(0);
  });

  it('refuses what is beyond its limit, but always has room for the end', async () => {
    const queue = new ForecastQueue(2);
    const slow = gate();
    const waiting = [queue.run(() => slow.opened), queue.run(() => slow.opened)];
    expect(() => queue.run(() => slow.opened)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
    let ended = false;
    const end = queue.afterwards(() => {
      ended = true;
    });
    expect(ended).toBe(false);
    slow.open();
    await Promise.all([...waiting, end]);
    expect(ended).toBe(true);
    await queue.run(async () => {});
  });

  it('does not do what nobody waits for any more', async () => {
    const queue = new ForecastQueue(5);
    const slow = gate();
    const first = queue.run(() => slow.opened);
    const caller = new AbortController();
    const work = jest.fn();
    const second = queue.run(work, caller.signal);
    caller.abort();
    slow.open();
    await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await first;
    expect(work).not.toHaveBeenCalled();
  });

  it('lets the event loop turn between two', async () => {
    const queue = new ForecastQueue(5);
    const order: string[] = [];
    const first = queue.run(async () => order.push('first'));
    const second = queue.run(async () => {
      await first;
      order.push('second');
    });
    first.then(() => setImmediate(() => order.push('other work')));
    await second;
    expect(order).toEqual(['first', 'other work', 'second']);
  });
});
