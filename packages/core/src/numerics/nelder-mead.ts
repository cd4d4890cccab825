import { checkOptionNames } from '../options/define-options';

/** Options of `nelderMead`. */
export interface NelderMeadOptions {
  /** Length of the first simplex' edges, one per parameter. @default 0.5 each */
  steps?: readonly number[];
  /** Ends when the values of the simplex differ by less, relative to the best. @default 1e-10 */
  tolerance?: number;
  /** Evaluations at most. @default 400 per parameter */
  maxEvaluations?: number;
}

/** Where a function is lowest, and how low. */
export interface Minimum {
  /** Shape [parameters]. */
  point: number[];
  /** The function's value there; Infinity if it gave no number anywhere. */
  value: number;
}

/**
 * The lowest point of a function without derivatives (Nelder & Mead 1965), with a restart from the result, since the
 * simplex can collapse too early. A value of NaN counts as infinitely high.
 *
 * @param start shape [parameters]
 * @throws BtcfcError `INVALID_OPTION` for an option that is not known; or what the function throws
 *
 * @example
 * import { nelderMead } from '@btcfc/core';
 *
 * nelderMead(([x, y]) => (x - 1) ** 2 + (y + 2) ** 2, [0, 0]).point; // -> near 1, -2
 */
export function nelderMead(
  objective: (point: readonly number[]) => number,
  start: readonly number[],
  given: NelderMeadOptions = {},
): Minimum {
  checkOptionNames('nelderMead', given, ['steps', 'tolerance', 'maxEvaluations']);
  const { steps, tolerance = 1e-10, maxEvaluations = 400 * start.length } = given;
  const options = { steps: steps ?? start.map(() => 0.5), tolerance, maxEvaluations };
  const first = descend(objective, start, options);
  const second = descend(objective, first.point, { ...options, steps: options.steps.map((s) => s / 4) });
  return second.value <= first.value ? second : first;
}

function descend(
  objective: (point: readonly number[]) => number,
  start: readonly number[],
  { steps, tolerance, maxEvaluations }: Required<NelderMeadOptions>,
): Minimum {
  let evaluations = 0;
  const at = (point: number[]): Minimum => {
    evaluations++;
    const value = objective(point);
    return { point, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const simplex = [at([...start])];
  for (let axis = 0; axis < start.length; axis++) {
    simplex.push(at(start.map((value, index) => (index === axis ? value + steps[axis]! : value))));
  }
  while (evaluations < maxEvaluations) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break;
    const centre = start.map(
      (_, axis) => simplex.slice(0, -1).reduce((sum, { point }) => sum + point[axis]!, 0) / start.length,
    );
    const along = (factor: number) =>
      at(centre.map((value, axis) => value + factor * (worst.point[axis]! - value)));
    const reflected = along(-1);
    let next: Minimum | undefined;
    if (reflected.value < best.value) {
      const expanded = along(-2);
      next = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex.at(-2)!.value) {
      next = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) next = contracted;
    }
    if (next) simplex[simplex.length - 1] = next;
    else shrink(simplex, at);
  }
  return simplex.sort((a, b) => a.value - b.value)[0]!;
}

function shrink(simplex: Minimum[], at: (point: number[]) => Minimum): void {
  const best = simplex[0]!.point;
  for (let index = 1; index < simplex.length; index++) {
    simplex[index] = at(simplex[index]!.point.map((value, axis) => (value + best[axis]!) / 2));
  }
}
