import { uniform } from '@btcfc/tune';

/**
 * Functions with constraints, kept at or below 0. To report: the first simulation of Gardner et al. (2014), "Bayesian optimization
 * with inequality constraints", whose smallest value is -2 + 1e-5 or so, and that of Gramacy et al. (2016), "Modeling an
 * augmented Lagrangian for blackbox constrained optimization", whose smallest is .5998. To choose by: functions that are
 * often taken for this, with their usual constraints, the last one ours.
 */
export const constrainedProblems = [
  {
    name: 'gardner',
    half: 'reporting',
    space: { x: uniform(0, 6), y: uniform(0, 6) },
    evaluate: ({ x, y }) => Math.cos(2 * x) * Math.cos(y) + Math.sin(x),
    constraints: ({ x, y }) => [Math.cos(x) * Math.cos(y) - Math.sin(x) * Math.sin(y) - 0.5],
  },
  {
    name: 'gramacy',
    half: 'reporting',
    space: { x: uniform(0, 1), y: uniform(0, 1) },
    evaluate: ({ x, y }) => x + y,
    constraints: ({ x, y }) => [
      1.5 - x - 2 * y - 0.5 * Math.sin(2 * Math.PI * (x ** 2 - 2 * y)),
      x ** 2 + y ** 2 - 1.5,
    ],
  },
  {
    name: 'rosenbrock_disk',
    half: 'choosing',
    space: { x: uniform(-1.5, 1.5), y: uniform(-1.5, 1.5) },
    evaluate: ({ x, y }) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
    constraints: ({ x, y }) => [x ** 2 + y ** 2 - 2],
  },
  {
    name: 'bird',
    half: 'choosing',
    space: { x: uniform(-10, 0), y: uniform(-6.5, 0) },
    evaluate: ({ x, y }) =>
      Math.sin(y) * Math.exp((1 - Math.cos(x)) ** 2) +
      Math.cos(x) * Math.exp((1 - Math.sin(y)) ** 2) +
      (x - y) ** 2,
    constraints: ({ x, y }) => [(x + 5) ** 2 + (y + 5) ** 2 - 25],
  },
  {
    name: 'townsend',
    half: 'choosing',
    space: { x: uniform(-2.25, 2.25), y: uniform(-2.5, 1.75) },
    evaluate: ({ x, y }) => -(Math.cos((x - 0.1) * y) ** 2) - x * Math.sin(3 * x + y),
    constraints: ({ x, y }) => {
      const t = Math.atan2(x, y);
      const edge = 2 * Math.cos(t) - Math.cos(2 * t) / 2 - Math.cos(3 * t) / 4 - Math.cos(4 * t) / 8;
      return [x ** 2 + y ** 2 - edge ** 2 - (2 * Math.sin(t)) ** 2];
    },
  },
  {
    name: 'simionescu',
    half: 'choosing',
    space: { x: uniform(-1.25, 1.25), y: uniform(-1.25, 1.25) },
    evaluate: ({ x, y }) => 0.1 * x * y,
    constraints: ({ x, y }) => [x ** 2 + y ** 2 - (1 + 0.2 * Math.cos(8 * Math.atan2(x, y))) ** 2],
  },
  {
    name: 'islands4',
    half: 'choosing',
    space: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, uniform(0, 1)])),
    evaluate: (config) => Object.values(config).reduce((sum, value) => sum + value, 0),
    // allowed are waves of each pair, and enough of all
    constraints: ({ a, b, c, d }) => [
      -Math.sin(9 * (a + b)) - 0.2,
      -Math.sin(7 * (c - d) + 1) - 0.3,
      0.8 - a - b - c - d,
    ],
  },
];
