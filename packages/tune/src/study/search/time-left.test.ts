import type { Trial } from '../state/trial';
import { TimeLeft } from './time-left';

const trial = (number: number, state: Trial['state'], resource: number, attempts = 1): Trial => ({
  ...{ number, state, config: {}, value: 1, attempts, failures: 0, error: undefined },
  reports: resource > 0 ? [{ resource, value: 1 }] : [],
});

describe('the time left', () => {
  let time: number;
  const begin = (trials: readonly Trial[], total: number) => new TimeLeft(trials, total, () => time);
  beforeEach(() => {
    time = 0;
  });

  it('is unknown before a trial has been left behind', () => {
    const left = begin([], 24);
    left.follow(trial(0, 'running', 0));
    time = 1000;
    left.follow(trial(0, 'running', 50));
    expect(left.remainingMs(0)).toBeUndefined();
  });

  it('follows from the epochs of those that were paused, while hardly any has ended', () => {
    const left = begin([], 24);
    // one runs to its end at 2000, then four wait at 50: 10 ms an epoch
    left.follow(trial(0, 'running', 0));
    time = 20_000;
    left.follow(trial(0, 'complete', 2000));
    for (let number = 1; number <= 19; number++) {
      left.follow(trial(number, 'running', 0));
      time += 500;
      left.follow(trial(number, 'paused', 50));
    }
    // four trials to come, of (2000 + 19 * 50) / 20 epochs each
    expect(left.remainingMs(1)).toBeCloseTo(4 * 147.5 * 10, 6);
  });

  it('counts what running trials have before them, and those that go on from a pause once', () => {
    const left = begin([trial(0, 'complete', 100), trial(1, 'paused', 20)], 3);
    left.follow(trial(1, 'running', 20, 2));
    time = 800;
    left.follow(trial(1, 'running', 60, 2));
    // 40 epochs to the 100 that are usual, and a whole trial, at 20 ms
    expect(left.remainingMs(1)).toBeCloseTo(20 * (40 + 100), 6);
  });

  it('is by the trials that ended, where they report nothing', () => {
    const left = begin([], 10);
    left.follow(trial(0, 'running', 0));
    time = 300;
    left.follow(trial(0, 'complete', 0));
    expect(left.remainingMs(1)).toBeCloseTo(2700, 6);
    expect(left.remainingMs(10)).toBe(0);
  });
});
