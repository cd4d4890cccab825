import { baseOf, type DirectForm, type DirectRows, inputsOf, reachOf, readInputs } from './direct-form';
import { type Linear, linearValue, RidgeSums } from './ridge-sums';

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
    return each[0]!.map((_, index) => each.reduce((sum, own) => sum + own[index]!, 0) / each.length);
  });
  return { parts: walked.map(({ part }) => part), errors };
}

/** One form by its best penalty, and its errors where it was walked forward. */
function walkForm(
  form: DirectForm,
  rows: DirectRows,
  alphas: readonly number[],
  { start, edges, horizon, first }: Walk,
): { part: DirectPart; errors: number[][] } {
  const { values } = rows;
  const inputs = inputsOf(form, rows);
  const into = new Float64Array(inputs);
  const trials = alphas.map((alpha) => ({ alpha, steps: [] as Linear[], errors: [] as number[][], sum: 0 }));
  for (let ahead = 1; ahead <= horizon; ahead++) {
    const sums = new RidgeSums(inputs);
    const targetAt = (at: number) => values[at + ahead]! - baseOf(form, values, at, ahead);
    const read = (at: number) => readInputs(form, rows, { at, ahead, first, into });
    let at = start;
    const learnUntil = (end: number) => {
      for (; at + ahead < end; at++) {
        read(at);
        sums.add(into, targetAt(at));
      }
    };
    for (const trial of trials) trial.errors.push([]);
    for (let block = 0; block < blocks; block++) {
      learnUntil(edges[block]!);
      if (sums.count < 3) continue;
      for (const trial of trials) {
        const linear = sums.solve(trial.alpha);
        for (let origin = Math.max(start, edges[block]! - 1); origin < edges[block + 1]! - 1; origin++) {
          if (origin + ahead >= values.length) break;
          read(origin);
          const error = targetAt(origin) - linearValue(linear, into);
          trial.errors[ahead - 1]!.push(error);
          trial.sum += Math.abs(error);
        }
      }
    }
    learnUntil(values.length);
    // too few rows to learn from: what the forecast is counted from stands alone
    for (const trial of trials) trial.steps.push(sums.count < 3 ? nothing(inputs) : sums.solve(trial.alpha));
  }
  const best = trials.reduce((least, trial) => (trial.sum < least.sum ? trial : least));
  return { part: { ...form, alpha: best.alpha, steps: best.steps }, errors: best.errors };
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
  return Array.from({ length: horizon }, (_, step) => {
    const ahead = step + 1;
    let sum = 0;
    for (const part of parts) {
      const into = new Float64Array(inputsOf(part, rows));
      readInputs(part, rows, { at, ahead, first, into });
      sum += baseOf(part, rows.values, at, ahead) + linearValue(part.steps[step]!, into);
    }
    return sum / parts.length;
  });
}
