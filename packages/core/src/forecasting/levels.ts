import { invalidOption } from '../options/check-value';

/**
 * Checks levels of quantiles, as `option.custom(checkLevels)` does for an option.
 *
 * @returns a copy
 * @throws BtcfcError `INVALID_OPTION` for what is no list of increasing probabilities above 0 and below 1
 *
 * @example
 * import { checkLevels } from '@btcfc/core'
 * checkLevels('levels', [0.05, 0.5, 0.95])
 */
export function checkLevels(name: string, levels: unknown): readonly number[] {
  const isList = Array.isArray(levels) || (ArrayBuffer.isView(levels) && !(levels instanceof DataView));
  const list = isList ? Array.from(levels as ArrayLike<unknown>) : undefined;
  const isOrdered = list?.every(
    (level, index) =>
      typeof level === 'number' && level > (index === 0 ? 0 : (list[index - 1] as number)) && level < 1,
  );
  if (!isOrdered) throw invalidOption(name, levels, 'increasing numbers above 0 and below 1');
  return list as number[];
}
