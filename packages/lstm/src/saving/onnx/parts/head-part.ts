import { interpolateQuantiles, normalQuantile, studentTQuantile } from '@btcfc/core';
import { degrees, leastSpread, middleOf, unitSpread } from '../../../network/losses';
import { type Loss, outputsPerStep } from '../../../settings/loss';
import type { OnnxGraph, Value } from '../writing/onnx-graph';

/** What a network says, in scaled units and 64 bits. */
export interface HeadValues {
  /** Shape [batch, horizon, 1]. */
  location: Value;
  /** How far the quantiles of the levels asked for are from it, shape [batch, horizon, levels]. */
  offsets: Value | undefined;
}

/**
 * What `readHead` makes of a network's numbers.
 *
 * @param outputs shape [batch, horizon * numbers of a row ahead]
 * @param levels none for points alone
 */
export function addHead(
  graph: OnnxGraph,
  outputs: Value,
  { loss, horizon, levels }: { loss: Loss; horizon: number; levels: readonly number[] },
): HeadValues {
  const width = outputsPerStep(loss);
  const numbers = graph.cast(graph.add('Reshape', [outputs, graph.integers([-1, horizon, width])]), 'double');
  if (typeof loss === 'object') return quantileHead(graph, numbers, loss.quantiles, levels);
  const part = (index: number) => graph.take(numbers, [index], 2);
  if (levels.length === 0 || width === 1) return { location: part(0), offsets: undefined };
  const spread = plus(graph, softplus(graph, plus(graph, part(1), unitSpread)), leastSpread);
  const scores =
    loss === 'gaussian'
      ? graph.doubles(levels.map(normalQuantile), [1, 1, levels.length])
      : studentTScores(graph, part(2), levels);
  return { location: part(0), offsets: graph.add('Mul', [spread, scores]) };
}

function quantileHead(
  graph: OnnxGraph,
  numbers: Value,
  known: readonly number[],
  levels: readonly number[],
): HeadValues {
  const count = known.length;
  const middle = middleOf(known);
  const isMiddle = graph.doubles(
    known.map((_, index) => Number(index === middle)),
    [1, 1, count],
  );
  // the middle one as it is, the others as steps away from it
  const steps = graph.add('Where', [
    graph.add('Greater', [isMiddle, graph.doubles([0])]),
    numbers,
    softplus(graph, numbers),
  ]);
  const sums = new Float64Array(count * count);
  known.forEach((_, quantile) => {
    sums[middle * count + quantile] = 1;
    for (let step = middle + 1; step <= quantile; step++) sums[step * count + quantile] = 1;
    for (let step = middle - 1; step >= quantile; step--) sums[step * count + quantile] = -1;
  });
  const quantiles = graph.add('MatMul', [steps, graph.doubles(sums, [count, count])]);
  const at = (asked: readonly number[]) =>
    graph.add('MatMul', [quantiles, graph.doubles(interpolation(known, asked), [count, asked.length])]);
  const location = at([0.5]);
  if (levels.length === 0) return { location, offsets: undefined };
  return { location, offsets: graph.add('Sub', [at(levels), location]) };
}

/** How much each known quantile counts in those at other levels: interpolation is linear in them. */
function interpolation(known: readonly number[], levels: readonly number[]): number[] {
  return known.flatMap((_, index) => {
    const unit = known.map((__, other) => Number(other === index));
    return levels.map((level) =>
      known.includes(level) ? Number(known[index] === level) : interpolateQuantiles(known, unit, level),
    );
  });
}

/** Terms of a polynomial that has a quantile to ten digits. */
export const studentTTerms = 16;

/** Quantiles of Student's t distribution by its degrees of freedom: a polynomial of their reciprocal, from 0 to 1 / 2. */
function studentTScores(graph: OnnxGraph, raw: Value, levels: readonly number[]): Value {
  const terms = studentTTerms;
  const count = plus(graph, softplus(graph, plus(graph, raw, degrees.start)), degrees.least);
  const place = plus(graph, graph.add('Div', [graph.doubles([2 * degrees.least]), count]), -1);
  const powers = graph.add('Pow', [place, graph.doubles([...Array(terms).keys()], [1, 1, terms])]);
  const columns = levels.map((level) =>
    polynomialOf(terms, (x) => studentTQuantile(level, (2 * degrees.least) / (x + 1))),
  );
  const coefficients = [...Array(terms).keys()].flatMap((term) => columns.map((column) => column[term]!));
  return graph.add('MatMul', [powers, graph.doubles(coefficients, [terms, levels.length])]);
}

/** The coefficients of a polynomial through a function's values at the Chebyshev nodes from -1 to 1, the constant first. */
export function polynomialOf(count: number, of: (x: number) => number): number[] {
  const angles = Array.from({ length: count }, (_, node) => (Math.PI * (node + 0.5)) / count);
  const values = angles.map((angle) => of(Math.cos(angle)));
  const result = new Array<number>(count).fill(0);
  let before: number[] = [];
  let polynomial = [1];
  for (let degree = 0; degree < count; degree++) {
    const sum = values.reduce((total, value, node) => total + value * Math.cos(degree * angles[node]!), 0);
    const weight = (sum * (degree === 0 ? 1 : 2)) / count;
    polynomial.forEach((coefficient, power) => {
      result[power]! += weight * coefficient;
    });
    // T(n + 1) = 2 x T(n) - T(n - 1), of which T(1) = x has half
    const factor = degree === 0 ? 1 : 2;
    const next = [0, ...polynomial.map((coefficient) => factor * coefficient)];
    before.forEach((coefficient, power) => {
      next[power]! -= coefficient;
    });
    [before, polynomial] = [polynomial, next];
  }
  return result;
}

function plus(graph: OnnxGraph, value: Value, number: number): Value {
  return graph.add('Add', [value, graph.doubles([number])]);
}

/** log(1 + e^x) in 64 bits, without powers that are too large. */
function softplus(graph: OnnxGraph, value: Value): Value {
  const power = graph.add('Exp', [graph.add('Neg', [graph.add('Abs', [value])])]);
  return graph.add('Add', [
    graph.add('Max', [value, graph.doubles([0])]),
    graph.add('Log', [plus(graph, power, 1)]),
  ]);
}
