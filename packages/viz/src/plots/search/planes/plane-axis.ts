import { invalidOption } from '@btcfc/core';
import type { ChartAxis } from '../../../description/chart-description';
import { shortName } from '../../../description/short-name';
import {
  categoriesOf,
  type ParameterScale,
  parameterAxis,
  scaleOf,
  textOf,
} from '../parallel/parameter-axis';
import { parameterNames, parameterValue } from '../parameters';
import { type PlotSpace, spaceScales } from '../space-scales';
import type { ReadTrial } from '../trials';

/** A parameter as an axis of a plane. */
export interface PlaneAxis {
  axis: ChartAxis;
  /** Where each trial stands, in the units of the axis; NaN for one that has no such parameter. */
  places: Float64Array;
  /** The same from 0 at its least value to 1 at its greatest. */
  shares: Float64Array;
  /** The place of a share. */
  placeAt(share: number): number;
}

export interface PlaneAxisOptions {
  name: string;
  trials: readonly ReadTrial[];
  space: PlotSpace | undefined;
}

/** @throws BtcfcError `INVALID_OPTION` for a parameter that no trial has */
export function planeAxis(option: string, { name, trials, space }: PlaneAxisOptions): PlaneAxis {
  const known = parameterNames(trials);
  if (!known.includes(name)) {
    const names = known.map((each) => `"${each}"`).join(', ');
    throw invalidOption(option, name, `one of ${names}`);
  }
  const asked: ParameterScale | undefined = space && spaceScales(space)[name];
  const values = trials.map(({ config }) => parameterValue(config, name));
  const scale = scaleOf({ name, values, ...(asked && { scale: asked }) });
  const { shares, valueAt } = parameterAxis({ name, values, scale, bins: 1 });
  const label = shortName(name, 40);
  if (scale !== 'category') {
    const places = Float64Array.from(values, (value) =>
      value === undefined ? Number.NaN : (value as number),
    );
    return { axis: { scale, label }, places, shares, placeAt: (share) => valueAt(share) as number };
  }
  const names = categoriesOf(values.filter((value) => value !== undefined));
  const last = names.length - 1;
  const places = Float64Array.from(values, (value) =>
    value === undefined ? Number.NaN : names.indexOf(textOf(value)),
  );
  const categories = names.map((each) => shortName(each, 14));
  return {
    axis: { scale, label, categories, min: -0.5, max: last + 0.5 },
    ...{ places, shares, placeAt: (share) => share * last },
  };
}
