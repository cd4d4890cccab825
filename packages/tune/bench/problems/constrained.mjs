import { uniform } from '@btcfc/tune';

/**
 * Two functions with constraints, kept at or below 0: the first simulation of Gardner et al. (2014), "Bayesian optimization
 * with inequality constraints", whose smallest value is -2 + 1e-5 or so, and that of Gramacy et al. (2016), "Modeling an
 * augmented Lagrangian for blackbox constrained optimization", whose smallest is .5998.
 */
export const constrainedProblems = [
  {
    name: 'gardner',
    space: { x: uniform(0, 6), y: uniform(0, 6) },
    evaluate: ({ x, y }) => Math.cos(2 * x) * Math.cos(y) + Math.sin(x),
    constraints: ({ x, y }) => [Math.cos(x) * Math.cos(y) - Math.sin(x) * Math.sin(y) - 0.5],
  },
  {
    name: 'gramacy',
    space: { x: uniform(0, 1), y: uniform(0, 1) },
    evaluate: ({ x, y }) => x + y,
    constraints: ({ x, y }) => [
      1.5 - x - 2 * y - 0.5 * Math.sin(2 * Math.PI * (x ** 2 - 2 * y)),
      x ** 2 + y ** 2 - 1.5,
    ],
  },
];
