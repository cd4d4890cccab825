import type { Rng } from '@btcfc/core';
import type { FlatSpace, Point } from '../../space/flat-space';
import { fromUnit, type Parameter, toUnit } from '../../space/parameter';

export interface StartupPointOptions {
  /** The points before it, of trials in whatever state. */
  earlier: readonly Point[];
  /** How many points a parameter's range is divided among. */
  count: number;
  rng: Rng;
}

/**
 * A point to begin with: the next one of a Latin hypercube (McKay et al. 1979) that grows with the search. Each
 * parameter is drawn from those parts of its range, or of its options, that the earlier points have used least. Where
 * ten points drawn at random leave out the best tenth of one parameter in a third of the searches, these never do.
 */
export function startupPoint(flat: FlatSpace, { earlier, count, rng }: StartupPointOptions): Point {
  const point = new Float64Array(flat.parameters.length).fill(Number.NaN);
  flat.parameters.forEach((parameter, position) => {
    if (!flat.isActive(position, point)) return;
    const parts = Math.min(parameter.levels, Math.max(1, count));
    const uses = new Uint32Array(parts);
    for (const { [position]: value } of earlier) {
      if (!Number.isNaN(value!)) uses[partOf(parameter, value!, parts)]!++;
    }
    point[position] = valueIn(parameter, leastUsed(uses, rng), { parts, rng });
  });
  return point;
}

function leastUsed(uses: Uint32Array, rng: Rng): number {
  const least = Math.min(...uses);
  const candidates = [...uses.keys()].filter((part) => uses[part] === least);
  return candidates[rng.integer(0, candidates.length - 1)]!;
}

function partOf(parameter: Parameter, value: number, parts: number): number {
  return Math.min(parts - 1, Math.floor(placeOf(parameter, value) * parts));
}

function placeOf(parameter: Parameter, value: number): number {
  return parameter.type === 'categorical' ? (value + 0.5) / parameter.levels : toUnit(parameter, value);
}

function valueIn(parameter: Parameter, part: number, { parts, rng }: { parts: number; rng: Rng }): number {
  const place = (part + rng.uniform()) / parts;
  return parameter.type === 'categorical' ? Math.floor(place * parameter.levels) : fromUnit(parameter, place);
}
