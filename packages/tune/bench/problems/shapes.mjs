import { Rng } from '@btcfc/core';
import { uniform } from '@btcfc/tune';

const kinds = {
  line:
    ({ at, normal }) =>
    (x) =>
      dot(normal, x) > dot(normal, at),
  disc:
    ({ at, size }) =>
    (x) =>
      distance(x, at) > size,
  hole:
    ({ at, size }) =>
    (x) =>
      distance(x, at) < 0.7 * size,
  corner:
    ({ at }) =>
    (x) =>
      x.every((value, index) => value > at[index] - 0.1),
  wave:
    ({ at }) =>
    (x) =>
      x[0] > at[0] + 0.15 * Math.sin(9 * x[1] + at[1]),
};

/**
 * Functions drawn by number: a tilted bowl in two or three variables, of which a line, a disc, a hole, a corner or a wave
 * leaves a part; beyond it trials throw, or tell Infinity. The best lies inside or, as often, on the edge.
 */
export const shapes = Array.from({ length: 20 }, (_, number) => shape(number));

function shape(number) {
  const rng = new Rng(number).split('shape');
  const dimensions = 2 + (number % 2);
  const draw = (low, high) => Array.from({ length: dimensions }, () => rng.uniform(low, high));
  const kind = Object.keys(kinds)[number % 5];
  const turn = draw(-1, 1);
  const given = {
    at: draw(0.35, 0.65),
    normal: turn.map((v) => v / Math.hypot(...turn)),
    size: rng.uniform(0.25, 0.4),
  };
  const isBeyond = kinds[kind](given);
  const centre = draw(0.1, 0.9);
  const weights = draw(0.3, 1);
  const loss = (x) => x.reduce((sum, v, index) => sum + weights[index] * (v - centre[index]) ** 2, 0);
  const names = Array.from({ length: dimensions }, (_, index) => `x${index}`);
  return {
    name: `${kind}${number}`,
    half: number < 10 ? 'choosing' : 'reporting',
    space: Object.fromEntries(names.map((name) => [name, uniform(0, 1)])),
    optimum: smallest(loss, isBeyond, { dimensions, rng }),
    evaluate(config) {
      const x = names.map((name) => config[name]);
      if (!isBeyond(x)) return loss(x);
      return number % 4 < 2 ? undefined : Infinity;
    },
  };
}

// the best of many random places, and of ever smaller steps from it
function smallest(loss, isBeyond, { dimensions, rng }) {
  let best = { value: Infinity };
  const attempt = (x) => {
    const value = x.some((v) => v < 0 || v > 1) || isBeyond(x) ? Infinity : loss(x);
    if (value < best.value) best = { x, value };
  };
  for (let draw = 0; draw < 20_000; draw++) attempt(Array.from({ length: dimensions }, () => rng.uniform()));
  for (let draw = 0; draw < 20_000; draw++) {
    const width = 10 ** rng.uniform(-6, -1);
    attempt(best.x.map((v) => v + width * rng.normal()));
  }
  return best.value;
}

function dot(left, right) {
  return left.reduce((sum, value, index) => sum + value * right[index], 0);
}

function distance(left, right) {
  return Math.hypot(...left.map((value, index) => value - right[index]));
}
