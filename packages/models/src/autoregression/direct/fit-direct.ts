import {
  baseOf,
  commonInputsOf,
  type DirectForm,
  type DirectRows,
  inputsOf,
  reachOf,
  readerOf,
} from './direct-form';
import { CommonSums, type Linear, linearValue, RidgeSums } from './ridge-sums';

/** A form with its weights, one set for each row ahead. */
export interface DirectPart extends DirectForm {
  /** The penalty that was chosen. */
  alpha: number;
  /** Shape [horizon]. */
  steps: Linear[];
}

export interface DirectFit {
  /** Forecasts of which the mean is taken. */
  parts: DirectPart[];
  /** Errors where the training rows were walked forward, for each row ahead: [horizon][origins]. */
  errors: number[][];
}

interface Walk {
  /** The first row stood at, common to all forms. */
  start: number;
  /** The rows before which the weights are fitted anew. */
  edges: readonly number[];
  horizon: number;
  first: number;
}

const blocks = 5;
/** Origins that penalties are compared at, twice as many at most. */
const mostOrigins = 1024;

/**
 * One ridge regression for each row ahead and form. The penalty of a form is the one with the least absolute error where
 * the second half of the training rows is walked forward in five blocks, each forecast by what came before it; these
 * errors tell how wide the intervals are, too.
 */
export function fitDirect(
  rows: DirectRows,
  {
    forms,
    alphas,
    horizon,
    first,
  }: { forms: readonly DirectForm[]; alphas: readonly number[]; horizon: number; first: number },
): DirectFit {
  const count = rows.values.length;
  const start = Math.min(Math.max(...forms.map(reachOf)), count - 1);
  const half = start + Math.floor((count - start) / 2);
  const edges = Array.from(
    { length: blocks + 1 },
    (_, block) => half + Math.floor(((count - half) * block) / blocks),
  );
  const walk = { start, edges, horizon, first };
  const walked = forms.map((form) => walkForm(form, rows, alphas, walk));
  const errors = Array.from({ length: horizon }, (_, step) => {
    const each = walked.map((part) => part.errors[step]!);
    return Array.from(each[0]!, (_, index) => each.reduce((sum, own) => sum + own[index]!, 0) / each.length);
  });
  return { parts: walked.map(({ part }) => part), errors };
}

/** One form by its best penalty, and its errors where it was walked forward. */
function walkForm(
  form: DirectForm,
  rows: DirectRows,
  alphas: readonly number[],
  { start, edges, horizon, first }: Walk,
): { part: DirectPart; errors: Float64Array[] } {
  const { values } = rows;
  const inputs = inputsOf(form, rows);
  const into = new Float64Array(inputs);
  const common = new CommonSums(growTogether(edges, horizon) ? commonInputsOf(form) : 0);
  const sums = Array.from({ length: horizon }, () => new RidgeSums(inputs, common));
  const origins = originsOf(start, edges);
  const trials = alphas.map((alpha) => ({
    alpha,
    steps: new Array<Linear>(horizon),
    errors: sums.map(() => new Float64Array(origins.reduce((count, own) => count + own.length, 0))),
  }));
  /** Errors there are for each row ahead. */
  const known = new Int32Array(horizon);
  const inputsAt = readerOf(form, rows, first);
  const targetAt = (at: number, ahead: number) => values[at + ahead]! - baseOf(form, values, at, ahead);
  /** Learns all rows whose targets come before `end`. */
  const learn = (ahead: number, end: number) => {
    const own = sums[ahead - 1]!;
    for (let at = start + own.count; at + ahead < end; at++) {
      inputsAt(at, ahead, into);
      own.add(into, targetAt(at, ahead));
      if (at - start === common.count) common.add(into);
    }
    return own;
  };
  // the furthest first, which learn the fewest rows: so the sums in common grow with them
  for (let block = 0; block < blocks; block++) {
    for (let ahead = horizon; ahead > 0; ahead--) {
      const own = learn(ahead, edges[block]!);
      if (own.count < 3) continue;
      const linears = own.solve(alphas);
      for (const origin of origins[block]!) {
        if (origin + ahead >= values.length) break;
        inputsAt(origin, ahead, into);
        const target = targetAt(origin, ahead);
        const place = known[ahead - 1]!++;
        for (let trial = 0; trial < trials.length; trial++)
          trials[trial]!.errors[ahead - 1]![place] = target - linearValue(linears[trial]!, into);
      }
    }
  }
  for (let ahead = horizon; ahead > 0; ahead--) {
    const own = learn(ahead, values.length);
    // too few rows to learn from: what the forecast is counted from stands alone
    const linears = own.count < 3 ? alphas.map(() => nothing(inputs)) : own.solve(alphas);
    for (const [place, { steps }] of trials.entries()) steps[ahead - 1] = linears[place]!;
  }
  for (const { errors } of trials)
    for (const [step, own] of errors.entries()) errors[step] = own.subarray(0, known[step]);
  const sizes = trials.map((trial) => sumOfSizes(trial.errors));
  const { alpha, steps, errors } = trials[sizes.indexOf(Math.min(...sizes))] ?? trials[0]!;
  return { part: { ...form, alpha, steps }, errors };
}

/** The rows that each block is forecast from: of many rows evenly some, which tell as much. */
function originsOf(start: number, edges: readonly number[]): number[][] {
  const stride = Math.max(1, Math.floor((edges[blocks]! - edges[0]!) / mostOrigins));
  return edges.slice(0, blocks).map((edge, block) => {
    const own: number[] = [];
    for (let origin = Math.max(start, edge - 1); origin < edges[block + 1]! - 1; origin += stride)
      own.push(origin);
    return own;
  });
}

function sumOfSizes(errors: readonly Float64Array[]): number {
  let sum = 0;
  for (const own of errors) for (let place = 0; place < own.length; place++) sum += Math.abs(own[place]!);
  return sum;
}

/** Whether the furthest row ahead learns all that the nearest one had learned a block before. */
function growTogether(edges: readonly number[], horizon: number): boolean {
  return edges.every((edge, block) => block === 0 || edge - horizon >= edges[block - 1]! - 1);
}

function nothing(inputs: number): Linear {
  return { intercept: 0, weights: new Array<number>(inputs).fill(0) };
}

/** The rows after the last one, on the scale of the values: the mean of all parts. */
export function directAhead(
  parts: readonly DirectPart[],
  rows: DirectRows,
  { at, horizon, first }: { at: number; horizon: number; first: number },
): number[] {
  const readers = parts.map((part) => readerOf(part, rows, first));
  return Array.from({ length: horizon }, (_, step) => {
    const ahead = step + 1;
    let sum = 0;
    for (const [place, part] of parts.entries()) {
      const into = new Float64Array(inputsOf(part, rows));
      readers[place]!(at, ahead, into);
      sum += baseOf(part, rows.values, at, ahead) + linearValue(part.steps[step]!, into);
    }
    return sum / parts.length;
  });
}
