import { createProgressClock } from './progress';

it('foretells the time left from the steps done in this run alone', () => {
  let time = 1000;
  const clock = createProgressClock({ total: 10, alreadyDone: 4, now: () => time });
  expect(clock.at(4)).toEqual({ done: 4, total: 10, elapsedMs: 0, remainingMs: undefined });
  time += 300;
  expect(clock.at(7)).toEqual({ done: 7, total: 10, elapsedMs: 300, remainingMs: 300 });
  expect(clock.at(10).remainingMs).toBe(0);
});
