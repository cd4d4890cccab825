import type { TrialRecord } from '../sampler';
import { curveResults } from './curve-results';

function trial(number: number, values: number[], end?: number): TrialRecord {
  const rungs = values.map((value, index) => ({ resource: 3 ** index, value }));
  const config = { x: number };
  return end === undefined
    ? { number, config, state: 'paused', rungs }
    : { number, config, state: 'complete', rungs, value: end };
}

describe('curveResults', () => {
  it('makes parallel curves one, in both modes', () => {
    // each rung is 10 and 20 above the end
    const trials = [trial(0, [21, 11], 1), trial(1, [22, 12], 2), trial(2, [23, 13]), trial(3, [20.5])];
    const results = curveResults(trials, { mode: 'min', most: 99 });
    expect(
      results.map(({ trial: { number }, loss, progress }) => [
        number,
        Math.round(100 * progress) / 100,
        loss,
      ]),
    ).toEqual([
      ...[
        [0, 1, 1],
        [0, 0.5, 1],
        [0, 0, 1],
      ],
      ...[
        [1, 1, 2],
        [1, 0.5, 2],
        [1, 0, 2],
      ],
      ...[
        [2, 0.5, 3],
        [2, 0, 3],
      ],
      [3, 0, 0.5],
    ]);
    const turned = trials.map((each) => ({
      ...each,
      rungs: each.rungs!.map(({ resource, value }) => ({ resource, value: -value })),
      ...(each.value !== undefined && { value: -each.value }),
    }));
    const losses = (list: typeof results) => list.map(({ loss }) => loss);
    expect(losses(curveResults(turned, { mode: 'max', most: 99 }))).toEqual(losses(results));
  });

  it('keeps the furthest first, then the best and a spread of the others', () => {
    const trials = [
      trial(0, [5, 4]),
      ...[9, 3, 8, 2, 7, 1].map((value, index) => trial(index + 1, [value])),
      trial(7, [6, 5]),
    ];
    const results = curveResults(trials, { mode: 'min', most: 6 });
    expect(results.filter(({ progress }) => progress === 1).map((result) => result.trial.number)).toEqual([
      0, 7,
    ]);
    const first = results.filter(({ progress }) => progress === 0).map((result) => result.trial.number);
    expect(first).toHaveLength(4);
    expect(first).toEqual(expect.arrayContaining([4, 6]));
  });

  it('cuts off what has diverged', () => {
    const trials = [1, 2, 3, 4, 1e9, Number.NaN].map((value, number) => trial(number, [value]));
    // one that has told NaN has failed
    expect(curveResults(trials, { mode: 'min', most: 9 }).map(({ loss }) => loss)).toEqual([1, 2, 3, 4, 9]);
  });
});
