/**
 * The first position at which a condition holds that holds at all later ones too, found by halving.
 *
 * @param length positions from 0 up to it
 * @returns `length` where it holds at none
 *
 * @example
 * import { firstWhere } from '@btcfc/core';
 *
 * const ascending = [1, 4, 4, 9];
 * firstWhere(ascending.length, (place) => ascending[place]! >= 4); // -> 1
 */
export function firstWhere(length: number, holds: (position: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
