import { Rng } from '@btcfc/core';
import { boxesBeyond, dominatedVolume } from '../../front/boxes';
import { GaussianProcess } from '../gaussian-process';
import { HypervolumeImprovement } from './hypervolume-improvement';
import { logProbability } from './log-expected-improvement';
import { ExpectedImprovement, ProbabilityBelow, Product, type Worth } from './worth';

const rows = [0.1, 0.4, 0.6, 0.95].map((x) => Float64Array.of(x, (7 * x) % 1));
const process = (values: number[]) =>
  new GaussianProcess({
    ...{ rows, values: Float64Array.from(values), isCategorical: [false, false] },
    kernel: { weights: Float64Array.of(6, 2), scale: 1, noise: 1e-4 },
  });
const first = process([-1, 0.2, 0.5, 1.3]);
const second = process([1.1, 0.3, -0.4, -1]);
const third = process([0.2, -0.7, 0.9, 0]);
const front = [
  [-1, 1.1, 0.2],
  [0.2, 0.3, -0.7],
  [0.5, -0.4, 0.9],
];
const two = front.map((point) => point.slice(0, 2));
const improvement = (processes: GaussianProcess[], points: number[][]) =>
  new HypervolumeImprovement(
    processes,
    boxesBeyond(
      points,
      points[0]!.map(() => 1.5),
    ),
  );

it.each<[string, GaussianProcess[], number[][]]>([
  ['two losses', [first, second], two],
  ['three losses', [first, second, third], front],
])('expects the volume that draws of %s add on average', (_, processes, points) => {
  const rng = new Rng(1);
  const reference = points[0]!.map(() => 1.5);
  const before = dominatedVolume(points, reference);
  for (const place of [Float64Array.of(0.5, 0.2), Float64Array.of(0.2, 0.9)]) {
    const posteriors = processes.map((each) => each.posterior(place));
    const draws = 4000;
    let sum = 0;
    let squares = 0;
    for (let draw = 0; draw < draws; draw++) {
      const drawn = posteriors.map(({ mean, variance }) => rng.normal(mean, Math.sqrt(variance)));
      const gain = dominatedVolume([...points, drawn], reference) - before;
      sum += gain;
      squares += gain ** 2;
    }
    const mean = sum / draws;
    const error = Math.sqrt((squares / draws - mean ** 2) / draws);
    expect(Math.abs(Math.exp(improvement(processes, points).at(place)) - mean)).toBeLessThan(4 * error);
  }
});

it.each<[string, Worth]>([
  ['an improvement', new ExpectedImprovement(first, -0.8)],
  ['a volume of two losses', improvement([first, second], two)],
  ['a volume of three losses', improvement([first, second, third], front)],
  ['a probability', new ProbabilityBelow(second, -2.5)],
  ['a product', new Product([improvement([first, second], two), new ProbabilityBelow(third, -0.2)])],
])('gives the slopes of %s', (_, worth) => {
  const step = 1e-5;
  for (const place of [Float64Array.of(0.3, 0.4), Float64Array.of(0.85, 0.1), Float64Array.of(0.2, 0.8)]) {
    const gradient = new Float64Array(2);
    expect(worth.withGradient(place, gradient)).toBe(worth.at(place));
    for (const feature of [0, 1]) {
      const [up, down] = [step, -step].map((by) => {
        const moved = place.slice();
        moved[feature]! += by;
        return worth.at(moved);
      });
      const slope = (up! - down!) / (2 * step);
      expect(Math.abs(gradient[feature]! - slope)).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)));
    }
  }
});

// scipy.stats.norm.logcdf
it.each([
  [0, Math.log(0.5)],
  [-4.9, -14.551182689355313],
  [-5.1, -15.588487091871468],
  [-40, -804.6084420137539],
])('knows the logarithm of a small probability: %d', (z, expected) => {
  expect(logProbability(z).value).toBeCloseTo(expected, 9);
});
