import type { TrialRecord } from '../sampler';
import { comparableResults } from './comparable-results';

const at = (...values: number[]) => values.map((value, rung) => ({ resource: 2 ** rung, value }));
const trials: TrialRecord[] = [
  { number: 0, config: {}, state: 'complete', value: 0.1, rungs: at(0.5, 0.4, 0.3) },
  { number: 1, config: {}, state: 'pruned', rungs: at(0.9) },
  { number: 2, config: {}, state: 'paused', rungs: at(0.7, 0.6) },
  { number: 3, config: {}, state: 'running', rungs: at(0.2) },
  { number: 4, config: {}, state: 'running' },
  { number: 5, config: {}, state: 'failed', rungs: at(0.01, 0.01, 0.01) },
  { number: 6, config: {}, state: 'complete', value: Number.NaN, rungs: at(0.8) },
];

const summary = (minimum: number, mode: 'min' | 'max' = 'min') => {
  const { resource, results, pending, stopped, failed } = comparableResults(trials, { mode, minimum });
  const numbers = (list: TrialRecord[]) => list.map(({ number }) => number);
  return {
    resource,
    losses: results.map(({ trial, loss }) => [trial.number, loss]),
    pending: numbers(pending),
    stopped: numbers(stopped),
    failed: numbers(failed),
  };
};

describe('comparableResults', () => {
  it('takes the ends of trials where there are enough', () => {
    expect(summary(1)).toEqual({
      resource: Infinity,
      losses: [[0, 0.1]],
      pending: [3, 4],
      stopped: [1, 2],
      failed: [5, 6],
    });
  });

  it('otherwise the highest rung that enough have reached; who ended before it keeps its end', () => {
    expect(summary(2)).toEqual({
      resource: 2,
      losses: [
        [0, 0.4],
        [2, 0.6],
      ],
      pending: [3, 4],
      stopped: [1],
      failed: [5, 6],
    });
    expect(summary(4).resource).toBe(1);
  });

  it('falls back on the rung with most results, and turns the sign for max', () => {
    expect(summary(50, 'max')).toEqual({
      resource: 1,
      losses: [
        [0, -0.5],
        [1, -0.9],
        [2, -0.7],
        [3, -0.2],
      ],
      pending: [4],
      stopped: [],
      failed: [5, 6],
    });
  });

  it('ignores the order of the trials', () => {
    expect(comparableResults([...trials].reverse(), { mode: 'min', minimum: 3 })).toEqual(
      comparableResults(trials, { mode: 'min', minimum: 3 }),
    );
  });
});
