import { invalidOption } from '@btcfc/core';
import type { DotShape } from '../description/chart-description';
import { colors } from './colors';
import { invalidData } from './series';

const palette = [colors.blue, colors.orange, colors.green, colors.purple, colors.brown, colors.red];
const shapes: readonly DotShape[] = ['circle', 'diamond', 'triangle', 'square'];
const dashes: readonly number[][] = [[], [8, 3], [3, 2], [10, 3, 2, 3]];

/** A colour, a shape and dashes for each of several models, so that no two need colour alone to be told apart. */
export function modelLook(index: number): { color: string; shape: DotShape; dash: number[] } {
  return {
    color: palette[index % palette.length]!,
    shape: shapes[index % shapes.length]!,
    dash: dashes[index % dashes.length]!,
  };
}

/**
 * What belongs to each model by its name; a series by itself belongs to the one model there is.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` if there is no model
 */
export function readModels<Value>(
  option: string,
  models: Value | Readonly<Record<string, Value>>,
  onlyName: string,
): [string, Value][] {
  if (typeof models !== 'object' || models === null)
    throw invalidOption(option, models, 'an object with an entry for each model');
  const isDanfoSeries = 'values' in models && 'index' in models && 'dtypes' in models;
  if (Array.isArray(models) || ArrayBuffer.isView(models) || isDanfoSeries)
    return [[onlyName, models as Value]];
  const entries = Object.entries(models as Readonly<Record<string, Value>>);
  if (entries.length > 0) return entries;
  throw invalidData(`\`${option}\` names no model.`, undefined, 'Pass at least one.');
}
