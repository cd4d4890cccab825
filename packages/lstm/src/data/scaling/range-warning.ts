import type { Settings } from '../../settings/hyperparameters';
import { isLevel } from '../../settings/scaling';

/** So many of the validation targets may be outside by chance. */
const borne = 0.1;

/**
 * Tells where levels leave what the network was trained on: it forecasts none that it never saw.
 *
 * @param train targets of the training windows, in any unit
 * @param validation targets of the validation windows, in the same
 * @param remedy what lets the network learn changes
 */
export function rangeWarnings(
  { target, scaling }: Pick<Settings, 'target' | 'scaling'>,
  train: Float32Array | Float64Array,
  validation: Float32Array | Float64Array,
  remedy: string,
): string[] {
  if (!isLevel(target) || scaling !== 'train' || validation.length === 0) return [];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of train) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const outside = validation.filter((value) => value < least || value > most).length;
  if (outside <= borne * validation.length) return [];
  const share = Math.round((100 * outside) / validation.length);
  return [
    `${share}% of the validation targets are outside the range of the training targets, and a network that learns levels forecasts none that it never saw: let it learn changes (${remedy}).`,
  ];
}
