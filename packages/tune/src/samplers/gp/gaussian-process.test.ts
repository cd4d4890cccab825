import { Rng } from '@btcfc/core';
import { choice, randint, uniform } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import { Acquisition } from './acquisition/acquisition';
import { ExpectedImprovement } from './acquisition/worth';
import { FeatureMap } from './feature-map';
import { fitKernel, negativeLogPosterior } from './fit-kernel';
import { GaussianProcess } from './gaussian-process';
import { matern, maternSlope } from './matern-kernel';

const rng = new Rng(3);
const isCategorical = [false, true, false];
const rows = Array.from({ length: 12 }, () =>
  Float64Array.of(rng.uniform(), rng.integer(0, 2), rng.uniform()),
);
const values = Float64Array.from(rows, ([x, c, y]) => Math.sin(5 * x!) + 0.3 * c! - y! ** 2);
const kernel = { weights: Float64Array.of(3, 0.7, 1.5), scale: 1.3, noise: 1e-4 };
const process = new GaussianProcess({ rows, values, isCategorical, kernel });

/** What numpy was given for reference values. */
const fourObserved = {
  rows: [
    [0.1, 0, 0.9],
    [0.4, 1, 0.3],
    [0.6, 0, 0.2],
    [0.95, 2, 0.7],
  ].map((row) => Float64Array.from(row)),
  values: Float64Array.of(-1, 0.2, 0.5, 1.3),
  isCategorical,
};

/** The derivative of a function of one number. */
function slope(evaluate: (x: number) => number, x: number, step = 1e-5): number {
  return (evaluate(x + step) - evaluate(x - step)) / (2 * step);
}

describe('the Matern kernel', () => {
  it('is the textbook formula', () => {
    expect(matern(0)).toBe(1);
    // (1 + sqrt(5) r + 5/3 r^2) exp(-sqrt(5) r) at distances 0.5 and 2
    expect(matern(0.25)).toBeCloseTo(0.8286491424181255, 12);
    expect(matern(4)).toBeCloseTo(0.13866021913850055, 12);
    expect(maternSlope(0.4)).toBeCloseTo(slope(matern, 0.4), 8);
  });
});

describe('fitKernel', () => {
  it('comes about as far with many observations, of which a share shows the way, as a search with all of them', () => {
    const draw = new Rng(11);
    const many = Array.from({ length: 170 }, () => Float64Array.of(draw.uniform(), draw.uniform()));
    const data = {
      rows: many,
      values: Float64Array.from(many, ([x, y]) => Math.sin(6 * x!) + 0.5 * y! ** 2 + 0.05 * draw.normal()),
      isCategorical: [false, false],
    };
    const found = fitKernel(data);
    const point = Float64Array.of(...found.weights, found.scale, found.noise).map(Math.log);
    const objective = negativeLogPosterior(data);
    const gradient = new Float64Array(4);
    const value = objective(point, gradient);
    // none of a hundred steps drawn at random gains half a unit of log probability
    for (let attempt = 0; attempt < 100; attempt++) {
      const moved = point.map((each) => each + 0.5 * draw.normal());
      expect(objective(moved, gradient)).toBeGreaterThan(value - 0.5);
    }
  });
});

describe('GaussianProcess', () => {
  it('agrees with the formula for one observation', () => {
    const one = new GaussianProcess({
      rows: [Float64Array.of(0.2)],
      values: Float64Array.of(2),
      isCategorical: [false],
      kernel: { weights: Float64Array.of(4), scale: 1.5, noise: 0.25 },
    });
    const covariance = 1.5 * matern(4 * 0.3 ** 2);
    const { mean, variance } = one.posterior(Float64Array.of(0.5));
    expect(mean).toBeCloseTo((covariance * 2) / 1.75, 12);
    expect(variance).toBeCloseTo(1.5 - covariance ** 2 / 1.75, 12);
  });

  it('sums what features do together and what each does alone', () => {
    const summed = new GaussianProcess({
      ...fourObserved,
      kernel: {
        ...{ weights: Float64Array.of(3, 0.7, 1.5), scale: 0.8, noise: 0.01 },
        mainEffects: Float64Array.of(0.4, 0.1, 0.25),
      },
    });
    // the formula, by numpy
    const first = summed.posterior(Float64Array.of(0.37, 1, 0.61));
    expect(first.mean).toBeCloseTo(0.00482998352094293, 12);
    expect(first.variance).toBeCloseTo(0.1554798387650973, 12);
    const second = summed.posterior(Float64Array.of(0.8, 0, 0.1));
    expect(second.mean).toBeCloseTo(0.7639730445649562, 12);
    expect(second.variance).toBeCloseTo(0.16174159185243075, 12);
  });

  it('passes through observations without noise and knows nothing far away', () => {
    const exact = new GaussianProcess({ rows, values, isCategorical, kernel: { ...kernel, noise: 1e-8 } });
    rows.forEach((row, index) => {
      expect(exact.posterior(row).mean).toBeCloseTo(values[index]!, 4);
      expect(exact.posterior(row).variance).toBeLessThan(1e-6);
    });
    const far = exact.posterior(Float64Array.of(90, 5, -90));
    expect(far.mean).toBeCloseTo(0, 6);
    expect(far.variance).toBeCloseTo(kernel.scale, 6);
  });

  it('survives observations at one and the same place', () => {
    const twice = [...rows, ...rows, ...rows];
    const repeated = new GaussianProcess({
      rows: twice,
      values: Float64Array.of(...values, ...values, ...values),
      isCategorical,
      kernel: { ...kernel, noise: 0 },
    });
    expect(repeated.posterior(rows[0]!).mean).toBeCloseTo(values[0]!, 3);
  });

  it.each([
    ['what features do together', process],
    [
      'with main effects',
      new GaussianProcess({
        ...{ rows, values, isCategorical },
        kernel: { ...kernel, mainEffects: Float64Array.of(0.6, 0.2, 0.3) },
      }),
    ],
  ])('has the gradients that finite differences show: %s', (_, shown) => {
    const place = Float64Array.of(0.37, 1, 0.61);
    const gradient = { mean: new Float64Array(3), variance: new Float64Array(3) };
    expect(shown.posteriorWithGradient(place, gradient)).toEqual(shown.posterior(place));
    for (const feature of [0, 2]) {
      const at = (x: number) => shown.posterior(place.map((old, index) => (index === feature ? x : old)));
      expect(gradient.mean[feature]).toBeCloseTo(
        slope((x) => at(x).mean, place[feature]!),
        6,
      );
      expect(gradient.variance[feature]).toBeCloseTo(
        slope((x) => at(x).variance, place[feature]!),
        6,
      );
    }
    expect([gradient.mean[1], gradient.variance[1]]).toEqual([0, 0]);
  });

  it('keeps its means and grows surer where it believes in running trials', () => {
    const place = Float64Array.of(0.9, 2, 0.1);
    const ahead = process.believing([place]);
    const elsewhere = Float64Array.of(0.7, 2, 0.2);
    expect(ahead.posterior(elsewhere).mean).toBeCloseTo(process.posterior(elsewhere).mean, 8);
    expect(ahead.posterior(place).variance).toBeLessThan(0.01 * process.posterior(place).variance);
  });
});

describe('fitKernel', () => {
  it.each([false, true])(
    'follows the gradient that finite differences show, main effects: %s',
    (hasMainEffects) => {
      const evaluate = negativeLogPosterior({ rows, values, isCategorical }, { hasMainEffects });
      const effects = hasMainEffects ? [-1, -2.5, 0.3] : [];
      const point = Float64Array.of(0.4, -0.8, 1.1, 0.2, -5, ...effects);
      const gradient = new Float64Array(point.length);
      evaluate(point, gradient);
      const found = gradient.slice();
      for (let index = 0; index < point.length; index++) {
        const along = (x: number) =>
          evaluate(
            point.map((old, other) => (other === index ? x : old)),
            gradient,
          );
        expect(found[index]).toBeCloseTo(slope(along, point[index]!), 5);
      }
    },
  );

  it('is the likelihood of observations, up to what the priors make of it', () => {
    const point = Float64Array.of(3, 0.7, 1.5, 0.8, 0.01, 0.4, 0.1, 0.25).map(Math.log);
    const normal = (at: number, mean: number, deviation: number) => 0.5 * ((at - mean) / deviation) ** 2;
    const priors =
      [0, 1, 2].reduce((sum, index) => sum + normal(point[index]!, 0, 2.5), 0) +
      normal(point[3]!, 0, 2) +
      normal(point[4]!, -8, 4) +
      [5, 6, 7].reduce((sum, index) => sum + normal(point[index]!, 0, 2), 0);
    const evaluate = negativeLogPosterior(fourObserved, { hasMainEffects: true });
    // half of y' K^-1 y and the logarithms of the factor's diagonal, by numpy
    expect(evaluate(point, new Float64Array(8)) - priors).toBeCloseTo(1.6155837829098145, 10);
  });

  it('learns a sum over many features from few observations', () => {
    const draw = new Rng(4);
    const at = () => Float64Array.from({ length: 10 }, () => draw.uniform());
    // where the first is elsewhere, everything is
    const truth = (row: Float64Array) =>
      Math.sin(6 * row[0]!) + row.slice(1).reduce((sum, x) => sum + 3 * (x - 0.5) ** 2, 0);
    const places = Array.from({ length: 60 }, at);
    const data = {
      ...{ rows: places, values: Float64Array.from(places, truth) },
      isCategorical: Array.from({ length: 10 }, () => false),
    };
    const mean = data.values.reduce((sum, value) => sum + value, 0) / data.values.length;
    const centred = { ...data, values: data.values.map((value) => value - mean) };
    const fresh = Array.from({ length: 200 }, at);
    const error = (hasMainEffects: boolean) => {
      const model = new GaussianProcess({ ...centred, kernel: fitKernel(centred, { hasMainEffects }) });
      return fresh.reduce((sum, row) => sum + (model.posterior(row).mean + mean - truth(row)) ** 2, 0);
    };
    expect(error(true)).toBeLessThan(0.1 * error(false));
  });

  it('tells what matters from what does not, and noise from function', () => {
    const random = new Rng(1);
    const places = Array.from({ length: 60 }, () => Float64Array.of(random.uniform(), random.uniform()));
    const smooth = places.map(([x]) => 1.4 * Math.sin(6 * x!));
    const fit = (noise: number) =>
      fitKernel({
        rows: places,
        values: Float64Array.from(smooth, (value) => value + noise * random.normal()),
        isCategorical: [false, false],
      });
    const clean = fit(0);
    expect(clean.weights[0]! / clean.weights[1]!).toBeGreaterThan(100);
    expect(clean.noise).toBeLessThan(1e-5);
    const noisy = fit(0.4).noise;
    expect(noisy).toBeGreaterThan(0.4 ** 2 / 2);
    expect(noisy).toBeLessThan(0.4 ** 2 * 2);
  });
});

describe('Acquisition', () => {
  const flat = flattenSpace({ x: uniform(0, 1), n: randint(1, 50), c: choice(['a', 'b']) });
  const map = new FeatureMap(flat);
  const random = new Rng(2);
  const points = Array.from({ length: 8 }, () => flat.samplePoint(random));
  const features = points.map((point) => map.toFeatures(point));
  const losses = Float64Array.from(points, ([x, n]) => (x! - 0.4) ** 2 * 4 + ((n! - 20) / 25) ** 2);
  const model = new GaussianProcess({
    rows: features,
    values: losses,
    isCategorical: map.isCategorical,
    kernel: { weights: Float64Array.of(4, 4, 1), scale: 1, noise: 1e-6 },
  });

  it('is the expected improvement, by quadrature', () => {
    const incumbent = Math.min(...losses);
    const point = Float64Array.of(0.45, 22, 1);
    const { mean, variance } = model.posterior(map.toFeatures(point));
    let expected = 0;
    const step = 1e-3;
    for (let z = -8; z < 8; z += step) {
      const improvement = Math.max(0, incumbent - (mean + Math.sqrt(variance) * z));
      expected += (improvement * step * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
    }
    expect(
      Math.exp(new Acquisition(map, new ExpectedImprovement(model, incumbent)).at(point)) / expected,
    ).toBeCloseTo(1, 3);
  });

  it('climbs over the numbers it may move, to a grid where there is one', () => {
    const acquisition = new Acquisition(map, new ExpectedImprovement(model, Math.min(...losses)));
    const start = Float64Array.of(0.9, 3, 1);
    const end = acquisition.climb(start, () => true);
    expect(acquisition.at(end)).toBeGreaterThan(acquisition.at(start));
    expect(Number.isInteger(end[1])).toBe(true);
    expect(end[2]).toBe(1);
    const partly = acquisition.climb(start, (position) => position === 0);
    expect([partly[1], partly[2]]).toEqual([3, 1]);
    expect(partly[0]).not.toBe(0.9);
  });
});
