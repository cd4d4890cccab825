import type { ArimaOrder, ArmaWeights } from '../arma-polynomials';
import { differences } from '../difference';
import { ExactLikelihood, type InnovationSums } from './exact-likelihood';
import { GapFilter } from './gap-filter';

/** The likelihood at some weights and a mean or drift; null where there is none. */
export type Likelihood = (weights: ArmaWeights, mean: number) => InnovationSums | null;

/**
 * The exact likelihood of a series with gaps. Where they are few, each missing value is an unknown of its own, of which
 * the best is taken and the likelihood of the others is left (Gomez, Maravall & Pena 1999): a row then costs as much as
 * the series and each gap do without one. Where they are many, or not told by the others at all, Kalman's filter steps
 * over them.
 *
 * @param values the first and the last one known
 * @param filled the same with any values in the gaps
 * @param withoutConstant the values less the mean or drift
 */
export function gapLikelihood(
  values: Float64Array,
  filled: Float64Array,
  order: ArimaOrder,
  withoutConstant: (values: Float64Array, mean: number) => Float64Array,
): Likelihood {
  const { p, q, P, Q, period } = order;
  const gaps = [...values.keys()].filter((row) => Number.isNaN(values[row]));
  const arma = Math.max(p + P * period, q + Q * period + 1);
  const state = arma + order.d + order.D * period;
  if (gaps.length * (arma + gaps.length) < 6 * state * state) {
    const unknowns = unknownValues(filled, order, gaps, withoutConstant);
    if (unknowns) return unknowns;
  }
  const filter = new GapFilter(order);
  return (weights, mean) => (filter.run(withoutConstant(values, mean), weights) ? filter.sums : null);
}

function unknownValues(
  filled: Float64Array,
  order: ArimaOrder,
  gaps: readonly number[],
  withoutConstant: (values: Float64Array, mean: number) => Float64Array,
): Likelihood | null {
  const { p, q, P, Q, period, d, D } = order;
  const recursion = new ExactLikelihood(Math.max(p + P * period, q + Q * period));
  const reach = d + D * period;
  const columns = gaps.map((gap) => {
    const values = differences(
      filled.map((_, row) => (row === gap ? 1 : 0)),
      order,
    );
    return { values, from: Math.max(0, gap - reach), surprises: values.slice() };
  });
  const count = gaps.length;
  const errors = new Float64Array(filled.length - reach);
  const factor = new Float64Array(count * count);
  const along = new Float64Array(count);
  const project = () => {
    let logs = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const row = columns[i]!;
      for (let j = 0; j <= i; j++) {
        let sum = dot(row.surprises, columns[j]!.surprises, row.from);
        const own = sum;
        for (let k = 0; k < j; k++) sum -= factor[i * count + k]! * factor[j * count + k]!;
        if (i === j && !(sum > 1e-9 * own)) return null;
        factor[i * count + j] = i === j ? Math.sqrt(sum) : sum / factor[j * count + j]!;
      }
      let sum = dot(row.surprises, errors, row.from);
      for (let k = 0; k < i; k++) sum -= factor[i * count + k]! * along[k]!;
      along[i] = sum / factor[i * count + i]!;
      squares += along[i]! * along[i]!;
      logs += 2 * Math.log(factor[i * count + i]!);
    }
    return { squares, logs };
  };
  // as they are, before any weights: whether the known values tell each of them
  if (!project()) return null;
  return (weights, mean) => {
    if (!recursion.run(differences(withoutConstant(filled, mean), order), weights, errors)) return null;
    for (const { values, from, surprises } of columns) recursion.again(values, from, surprises);
    const taken = project();
    if (!taken) return null;
    const { squares, logs, count: rows } = recursion.sums;
    return { squares: Math.max(0, squares - taken.squares), logs: logs + taken.logs, count: rows - count };
  };
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let row = from; row < a.length; row++) sum += a[row]! * b[row]!;
  return sum;
}
