import { invalidOption } from '../../options/check-value';

/** Refuses what is no number; NaN and the infinities are numbers here, their values follow from the function. */
export function checkReal(name: string, value: unknown): void {
  if (typeof value !== 'number') throw invalidOption(name, value, 'a number');
}
