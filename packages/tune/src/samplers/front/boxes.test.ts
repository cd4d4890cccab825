import { Rng } from '@btcfc/core';
import { boxesBeyond, dominatedVolume, orderByVolume } from './boxes';
import { dominates } from './front';
import { hypervolume } from './hypervolume';

/** Points drawn by numpy's default_rng(5), rounded to three places; volumes by pymoo 0.6.2, `HV(ref_point)(points)`. */
const recorded: [number, number[][], number[], number][] = [
  [
    6,
    [
      [0.805, 0.808],
      [0.515, 0.286],
      [0.054, 0.383],
      [0.408, 0.045],
      [0.049, 0.999],
      [0.652, 0.235],
    ],
    [1.1, 1.1],
    0.9843830000000002,
  ],
  [
    7,
    [
      [0.435, 0.974, 0.898],
      [0.844, 0.392, 0.493],
      [0.677, 0.061, 0.556],
      [0.271, 0.88, 0.064],
      [0.679, 0.87, 0.227],
      [0.895, 0.872, 0.019],
      [707 / 1000, 0.001, 0.503],
    ],
    [1.1, 1.1, 1.1],
    0.4133147190000001,
  ],
  [
    6,
    [
      [0.437, 0.203, 0.325, 0.806],
      [0.316, 0.149, 0.699, 0.449],
      [0.799, 0.236, 0.32, 0.8],
      [0.507, 0.506, 0.236, 0.015],
      [0.933, 0.086, 0.845, 0.368],
      [0.951, 0.399, 0.936, 0.556],
    ],
    [1.1, 1.1, 1.1, 1.1],
    0.4630485394710002,
  ],
  [
    3,
    [
      [0.2, 1.4],
      [0.5, 0.5],
      [0.9, 0.1],
    ],
    [1.0, 1.0],
    0.29,
  ],
];

it.each(recorded)('dominates the volume that pymoo finds for %d points', (_, points, reference, volume) => {
  expect(dominatedVolume(points, reference)).toBeCloseTo(volume, 12);
});

it('dominates what can be counted by hand', () => {
  expect(dominatedVolume([[1, 1]], [3, 2])).toBe(2);
  expect(dominatedVolume([], [3, 2])).toBe(0);
  expect(dominatedVolume([[3, 1]], [3, 2])).toBe(0);
  // two boxes of 2 x 1, one of which lies half in the other
  expect(
    dominatedVolume(
      [
        [1, 2],
        [2, 1],
      ],
      [3, 3],
    ),
  ).toBe(3);
});

it.each([2, 3, 4])('cuts what is not dominated into boxes without overlap: %d losses', (losses) => {
  const rng = new Rng(losses);
  const points = Array.from({ length: 12 }, () =>
    Array.from({ length: losses }, () => rng.integer(1, 7) / 8),
  );
  const reference = new Array(losses).fill(1);
  const boxes = boxesBeyond(points, reference);
  for (let draw = 0; draw < 2000; draw++) {
    const place = Array.from({ length: losses }, () => rng.uniform(-0.2, 1.1));
    const isBeyond = place.every((loss) => loss < 1) && !points.some((point) => dominates(point, place));
    const holding = boxes.filter(({ lower, upper }) =>
      place.every((loss, index) => loss > lower[index]! && loss < upper[index]!),
    );
    expect(holding.length).toBe(isBeyond ? 1 : 0);
  }
});

it('takes first what adds most to the volume', () => {
  const points = [
    [0.9, 0.1],
    [0.4, 0.4],
    [0.1, 0.9],
    [0.42, 0.42],
  ];
  expect(orderByVolume(points, [1, 1])[0]).toBe(1);
  expect(orderByVolume(points, [1, 1]).slice(1, 3).sort()).toEqual([0, 2]);
});

it('measures a search in its own metrics, the larger the better whatever the mode', () => {
  const trial = (loss: number, accuracy: number, more = {}) => ({
    ...{ number: 0, config: {}, state: 'complete' as const, value: loss, values: { loss, accuracy } },
    ...more,
  });
  const metrics = { loss: 'min', accuracy: 'max' } as const;
  const reference = { loss: 2, accuracy: 0 };
  const trials = [trial(1, 0.5), trial(1.5, 1)];
  expect(hypervolume({ trials, metrics, reference })).toBeCloseTo(0.75, 12);
  const others = [
    trial(0, 1, { constraints: { memory: 1 } }),
    trial(0, 1, { state: 'pruned' }),
    trial(Number.NaN, 1),
  ];
  expect(hypervolume({ trials: [...trials, ...others], metrics, reference })).toBeCloseTo(0.75, 12);
  expect(() => hypervolume({ trials, metrics, reference: { loss: 2 } })).toThrow('`reference.accuracy`');
});
