import { createTeller } from './tell-listener';

const event = { type: 'step', done: 1, total: 2, elapsedMs: 1, remainingMs: 1 };

it('throws what a listener throws', () => {
  const teller = createTeller(() => {
    throw new Error('mine');
  });
  expect(() => teller.tell(event)).toThrow('mine');
});

it('throws what an async listener has thrown, and tells it at once', async () => {
  const failures: unknown[] = [];
  const teller = createTeller(
    async () => {
      await Promise.resolve();
      throw new Error('mine');
    },
    (error) => failures.push(error),
  );
  teller.tell(event);
  teller.tell(event);
  await expect(teller.settled()).rejects.toThrow('mine');
  expect(failures).toEqual([new Error('mine'), new Error('mine')]);
  expect(() => teller.tell(event)).toThrow('mine');
});

it('waits for an async listener', async () => {
  let isDone = false;
  const teller = createTeller(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    isDone = true;
  });
  teller.tell(event);
  await teller.settled();
  expect(isDone).toBe(true);
});
