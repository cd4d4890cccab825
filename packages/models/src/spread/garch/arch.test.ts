import { sortedQuantiles } from '@btcfc/core';
import { bellShaped } from '@btcfc/test-support';
import { fitGarch } from './fit-garch';
import { logForm, plainForm, type VarianceForm } from './form';
import { likelihoodOf } from './likelihood';
import type { GarchParameters, GarchSlopes } from './parameters';
import { emptyPass } from './recursions';
import { readShape, shapeSlopes, shapeStart } from './shape';
import { latinOrders, simulateMoves } from './simulate';

/** Moves with heavy tails that fall further than they rise, after which they move more. */
function fallingMoves(count: number): Float64Array {
  let variance = 1;
  let previous = 0;
  return Float64Array.from(bellShaped(count), (shock) => {
    const z = (shock < 0 ? 2 : 1.7) * shock * (0.8 + 0.7 * shock * shock);
    variance = 0.05 + (previous < 0 ? 0.2 : 0.05) * previous * previous + 0.8 * variance;
    previous = Math.sqrt(variance) * z;
    return previous;
  });
}

const moves = fallingMoves(600);
const forms = { garch: plainForm(false), gjr: plainForm(true), egarch: logForm };
const given = {
  garch: { mu: 0.02, omega: 0.06, alpha: 0.12, gamma: 0, beta: 0.8, floor: 0 },
  gjr: { mu: 0.02, omega: 0.06, alpha: 0.05, gamma: 0.14, beta: 0.8, floor: 0 },
  egarch: { mu: 0.02, omega: -0.02, alpha: 0.2, gamma: -0.1, beta: 0.93, floor: Number.NEGATIVE_INFINITY },
};
const shapes = {
  normal: { nu: Number.POSITIVE_INFINITY, lambda: 0 },
  'student-t': { nu: 6.5, lambda: 0 },
  'skewed-t': { nu: 6.5, lambda: -0.2 },
};

type Name = keyof typeof forms;
type Shape = keyof typeof shapes;

// arch 8.0.0: arch_model(moves, mean='Constant', vol='GARCH' or 'EGARCH', p=1, o=0 or 1, q=1, dist='normal', 't' or
// 'skewt'), the log likelihood of `fix(given)` and of `fit()`, repeated from where it ended
const recorded: [Name, Shape, number, number, number[]][] = [
  ['garch', 'normal', -1106.800785748992, -1074.6952153622183, [-0.0699237, 0.107037, 0.285445, 0, 0.713571]],
  [
    'garch',
    'student-t',
    -1056.89100088236,
    -1036.472934517274,
    [-0.0412871, 0.134957, 0.301725, 0, 0.698275, 3.41455],
  ],
  [
    'garch',
    'skewed-t',
    -1065.7347876671183,
    -1036.025488374915,
    [-0.0610465, 0.139467, 0.306868, 0, 0.693132, 3.40732, -0.0440856],
  ],
  [
    'gjr',
    'normal',
    -1099.5392303435865,
    -1072.2838980628496,
    [-0.0976829, 0.11233, 0.17633, 0.176549, 0.721854],
  ],
  [
    'gjr',
    'student-t',
    -1051.0543925889278,
    -1032.9956589828837,
    [-0.0575068, 0.143886, 0.126871, 0.332427, 0.706915, 3.30748],
  ],
  [
    'gjr',
    'skewed-t',
    -1058.7078745172084,
    -1031.734514524499,
    [-0.0949979, 0.161987, 0.111762, 0.386757, 0.69486, 3.30001, -0.0779892],
  ],
  [
    'egarch',
    'normal',
    -1155.7639401597266,
    -1078.7788857280243,
    [-0.113243, 0.0747996, 0.436079, -0.0592758, 0.952722],
  ],
  [
    'egarch',
    'student-t',
    -1079.3546490780973,
    -1038.6836742781215,
    [-0.060064, 0.165907, 0.556365, -0.118292, 0.948677, 2.81314],
  ],
  [
    'egarch',
    'skewed-t',
    -1086.4598248928382,
    -1037.8156318973563,
    [-0.0948138, 0.18191, 0.569773, -0.151282, 0.939358, 2.79642, -0.0645036],
  ],
];

const order = ['mu', 'omega', 'alpha', 'gamma', 'beta', 'nu', 'lambda'] as const;

/** The weighted mean of the first squared surprises that arch begins with. */
const backcast = fitGarch(forms.garch, 'normal', moves, 0).backcast;

describe.each(recorded)('%s, %s, beside arch', (name, shape, atGiven, best, parameters) => {
  const form: VarianceForm = forms[name];

  it('is as likely at given parameters', () => {
    const { logLikelihood } = likelihoodOf(
      form.recursion,
      moves,
      backcast,
    )({ ...given[name], ...shapes[shape] });
    expect(logLikelihood / atGiven).toBeCloseTo(1, 12);
  });

  it('has the slopes of finite differences', () => {
    const likelihood = likelihoodOf(form.recursion, moves, backcast);
    const at: GarchParameters = {
      ...given[name],
      ...shapes[shape],
      ...(shape === 'normal' ? {} : { nu: 4.2 }),
    };
    const { slopes } = likelihood(at);
    const fitted = order.slice(0, { normal: 5, 'student-t': 6, 'skewed-t': 7 }[shape]);
    for (const along of fitted.filter((one) => one !== 'gamma' || name !== 'garch')) {
      const moved = (by: number) => likelihood({ ...at, [along]: at[along] + by }).logLikelihood;
      const difference = (8 * (moved(1e-4) - moved(-1e-4)) - (moved(2e-4) - moved(-2e-4))) / 12e-4;
      expect(Math.abs(slopes[along as keyof GarchSlopes] - difference)).toBeLessThan(
        1e-5 * (1 + Math.abs(difference)),
      );
    }
  });

  it('finds parameters that are at least as likely, and close', () => {
    const fit = fitGarch(form, shape, moves, 1e-15);
    expect(fit.logLikelihood).toBeGreaterThan(best - 1e-5);
    expect(fit.logLikelihood).toBeLessThan(best + 0.01);
    expect(likelihoodOf(form.recursion, moves, fit.backcast)(fit).logLikelihood).toBeCloseTo(
      fit.logLikelihood,
      8,
    );
    parameters.forEach((value, index) => {
      expect(Math.abs(fit[order[index]!] - value)).toBeLessThan(0.012);
    });
  });

  it('has the slopes of finite differences where it looks for them', () => {
    const point = Float64Array.from(
      form.start({ level: 0.7, persistence: 0.93, share: 0.15 }),
      (x) => x + 0.2,
    );
    const along = {
      mu: 0,
      omega: 1.3,
      alpha: -0.7,
      gamma: name === 'garch' ? 0 : 0.9,
      beta: 2.1,
      nu: 0.3,
      lambda: 0,
    };
    const { nu = Number.POSITIVE_INFINITY } = shapes[shape];
    const sum = (at: Float64Array, degrees: number) => {
      const { omega, alpha, gamma, beta } = form.read(at, 1e-8, degrees);
      const own = along.omega * omega + along.alpha * alpha + along.gamma * gamma + along.beta * beta;
      return own + (degrees < Number.POSITIVE_INFINITY ? along.nu * degrees : 0);
    };
    const slopes = form.slopes(point, along, nu);
    slopes.own.forEach((slope, index) => {
      const moved = (by: number) =>
        sum(
          point.map((x, i) => (i === index ? x + by : x)),
          nu,
        );
      expect(slope).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    });
    const ofNu = (sum(point, nu + 1e-5) - sum(point, nu - 1e-5)) / 2e-5;
    expect(slopes.nu).toBeCloseTo(nu < Number.POSITIVE_INFINITY ? ofNu : along.nu, 8);
  });
});

it.each(Object.keys(shapes) as Shape[])('the shape of %s has the slopes of finite differences', (shape) => {
  const point = Float64Array.from(shapeStart(shape), (x) => x + 0.3);
  const sum = (at: Float64Array) => {
    const { nu, lambda } = readShape(at);
    return (nu === Number.POSITIVE_INFINITY ? 0 : 0.7 * nu) - 1.3 * lambda;
  };
  shapeSlopes(point, { nu: 0.7, lambda: -1.3 }).forEach((slope, index) => {
    const moved = (by: number) => sum(point.map((x, i) => (i === index ? x + by : x)));
    expect(slope).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 7);
  });
});

describe('ahead, beside arch', () => {
  const passOf = (name: Name) => {
    const parameters = { ...given[name], ...shapes.normal };
    const pass = forms[name].recursion.pass(parameters, moves, backcast, emptyPass(moves.length));
    return { parameters, pass, state: pass.states.at(-1)!, recursion: forms[name].recursion };
  };

  // fix(given).forecast(horizon=30).variance
  it.each([
    ['garch', [0.5174798988449089, 0.5360815069373162, 0.7292839239705421]],
    ['gjr', [0.4849443765435061, 0.5061488264200256, 0.7263852139222251]],
  ] as const)('%s expects its variances 1, 2 and 30 rows ahead', (name, variances) => {
    const { parameters, pass, state, recursion } = passOf(name);
    [0, 1, 29].forEach((rows, index) => {
      expect(recursion.later(parameters, rows, pass.standardised)(state)).toBeCloseTo(variances[index]!, 12);
    });
  });

  it('egarch expects its log variances 1, 2, 7 and 30 rows ahead', () => {
    // the means of 400,000 simulations, forecast(method='bootstrap'); their standard error is at most 0.0011
    const logs = [-0.6148400641486687, -0.5528269717593244, -0.30202495650702416, 0.16276792624419542];
    const { parameters, pass, state, recursion } = passOf('egarch');
    [0, 1, 6, 29].forEach((rows, index) => {
      const log = Math.log(recursion.later(parameters, rows, pass.standardised)(state));
      expect(Math.abs(log - logs[index]!)).toBeLessThan(0.0025);
    });
  });

  // 5, 25, 50, 75 and 95% of the sums of 2, 7 and 30 moves, of 400,000 simulations of the same kind
  it.each([
    [
      'garch',
      [
        [-2.333, -0.78, -0.091, 0.558, 1.793],
        [-4.944, -1.942, -0.408, 0.998, 3.286],
        [-15.01, -6.55, -2.418, 1.213, 6.722],
      ],
    ],
    [
      'gjr',
      [
        [-2.213, -0.738, -0.077, 0.538, 1.692],
        [-5.003, -1.815, -0.306, 1.017, 3.009],
        [-16.57, -6.303, -1.986, 1.475, 6.156],
      ],
    ],
    [
      'egarch',
      [
        [-2.662, -0.866, -0.088, 0.613, 1.995],
        [-5.987, -2.191, -0.365, 1.192, 3.543],
        [-19.17, -7.806, -2.487, 1.707, 7.15],
      ],
    ],
  ] as const)('%s simulates its sums', (name, quantiles) => {
    const { parameters, pass, state, recursion } = passOf(name);
    const start = { recursion, parameters, state, standardised: pass.standardised.slice().sort() };
    const sums = simulateMoves(start, latinOrders(30), true);
    [1, 6, 29].forEach((row, index) => {
      const expected = quantiles[index]!;
      const width = expected[4]! - expected[0]!;
      sortedQuantiles(sums[row]!, [0.05, 0.25, 0.5, 0.75, 0.95]).forEach((value, level) => {
        expect(Math.abs(value - expected[level]!)).toBeLessThan(0.03 * width);
      });
    });
  });
});
