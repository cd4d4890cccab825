import type { ScaleKind } from '../description/chart-description';
import type { Limits } from '../ticks/limits';

/** The part of the horizontal axis that is to be seen, and the whole of it. */
export interface View {
  shown: Limits;
  whole: Limits;
  kind: ScaleKind;
  /** The least share of the whole that may be shown. */
  least: number;
}

/** Zooms: what lies at the share `at` of the axis, from 0 to 1, stays there. `factor` below 1 shows less. */
export function zoomed(view: View, factor: number, at: number): Limits {
  const { from, to } = sharesOf(view);
  const length = Math.min(1, Math.max(view.least, (to - from) * factor));
  return within(view, from + at * (to - from) - at * length, length);
}

/** Moves by a share of what is shown: to the right where it is above 0. */
export function moved(view: View, by: number): Limits {
  const { from, to } = sharesOf(view);
  return within(view, from + by * (to - from), to - from);
}

/** Shows what lies between two shares of what is shown. */
export function between(view: View, one: number, other: number): Limits {
  const { from, to } = sharesOf(view);
  const [left, right] = [Math.min(one, other), Math.max(one, other)];
  const length = Math.max(view.least, (right - left) * (to - from));
  return within(view, from + left * (to - from), length);
}

/** The least move after which a place is to be seen. */
export function including(view: View, place: number): Limits {
  const { from, to } = sharesOf(view);
  const at = shareOf(view, place);
  if (at >= from && at <= to) return view.shown;
  return within(view, at < from ? at : at - (to - from), to - from);
}

/** Whether all is shown. */
export function isWhole({ shown, whole }: Pick<View, 'shown' | 'whole'>): boolean {
  return shown.min <= whole.min && shown.max >= whole.max;
}

function within(view: View, from: number, length: number): Limits {
  const start = Math.min(1 - length, Math.max(0, from));
  return { min: placeOf(view, start), max: placeOf(view, start + length) };
}

function sharesOf(view: View): { from: number; to: number } {
  return { from: shareOf(view, view.shown.min), to: shareOf(view, view.shown.max) };
}

// shares are of logarithms where the axis is of them
function shareOf({ whole, kind }: View, place: number): number {
  const [min, max, at] = [whole.min, whole.max, place].map((value) =>
    kind === 'log' ? Math.log(value) : value,
  ) as [number, number, number];
  return (at - min) / (max - min);
}

function placeOf({ whole: { min, max }, kind }: View, share: number): number {
  // exactly the ends, whatever is rounded between them
  if (share <= 0) return min;
  if (share >= 1) return max;
  return kind === 'log'
    ? Math.exp(Math.log(min) + share * (Math.log(max) - Math.log(min)))
    : min + share * (max - min);
}
