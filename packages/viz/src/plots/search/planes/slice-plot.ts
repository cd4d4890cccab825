import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { invalidData } from '../../../data/series';
import type { ChartDescription, Mark } from '../../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../../describe-chart';
import type { PlotSpace } from '../space-scales';
import { type ReadTrial, readTrials, type TrialsOptions, trialsOptions } from '../trials';
import { darkening } from '../viridis';
import { planeAxis } from './plane-axis';

const sliceOptions = defineOptions('slicePlot', {
  ...trialsOptions,
  /** The parameter along the horizontal axis; one of a branch as `branch.parameter`. */
  parameter: option.text({ required: true }),
  /** The space that was searched: a logarithmic parameter gets a 'log' axis, a choice a 'category' axis. @default none */
  space: option.anything<PlotSpace>(),
  /** `'log'` leaves out values that are not positive. @default 'linear' */
  yScale: option.oneOf(['linear', 'log'], { default: 'linear' }),
  ...textOptions,
});

/** How many shades there are, from the first trials to the last. */
const shades = 8;

/**
 * The metric by one parameter: a dot for each trial that ended well, dark for the late ones, so that it shows where a
 * search has looked and where it went. Drawn 600 x 450 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` without a trial to draw
 * @example
 * import { plot, slicePlot } from '@btcfc/viz';
 *
 * const trials = [
 *   { value: 0.4, config: { lr: 1e-3 } },
 *   { value: 0.2, config: { lr: 1e-4 } },
 * ];
 * await plot(slicePlot({ trials, parameter: 'lr' }));
 */
export function slicePlot(
  options: OptionsInput<typeof sliceOptions> & TrialsOptions & TextOptions,
): ChartDescription {
  const { trials: given, mode: _, parameter, space, yScale, ...text } = sliceOptions.read(options);
  const all = readTrials(given);
  const { axis, places } = planeAxis('parameter', { name: parameter, trials: all, space });
  const known = [...all.keys()].filter((row) => {
    const { state, value } = all[row]!;
    const isDrawable = state === 'complete' && !Number.isNaN(value) && (yScale === 'linear' || value > 0);
    return isDrawable && !Number.isNaN(places[row]!);
  });
  if (known.length === 0) {
    throw invalidData(
      `No complete trial has a value and "${parameter}".`,
      undefined,
      'Wait for more trials, or draw another parameter.',
    );
  }
  known.sort((left, right) => all[left]!.number - all[right]!.number);
  const radius = known.length > 300 ? 3 : 4;
  const { label: xLabel, ...x } = axis;
  return describeChart({
    text,
    defaults: { title: `Slice of ${parameter}`, xLabel: xLabel!, yLabel: 'Value' },
    size: [600, 450],
    x,
    y: { scale: yScale },
    marks: shadesOf(known, all, places, radius),
    legend: false,
    colorBar: colorBarOf(known.map((row) => all[row]!)),
  });
}

// a mark for each shade: one for each trial would take minutes for thousands
function shadesOf(
  rows: readonly number[],
  trials: readonly ReadTrial[],
  places: Float64Array,
  radius: number,
): Mark[] {
  const size = Math.ceil(rows.length / shades);
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, shade): Mark => {
    const first = shade * size;
    const some = rows.slice(first, first + size);
    // as the colour bar has the one in the middle of them
    const share = (first + (some.length - 1) / 2) / Math.max(1, rows.length - 1);
    return {
      ...{ type: 'dot', radius, color: darkening(share), label: 'Value' },
      x: some.map((row) => places[row]!),
      y: some.map((row) => trials[row]!.value),
    };
  });
}

function colorBarOf(trials: readonly ReadTrial[]): ChartDescription['colorBar'] {
  const [first, last] = [trials[0]!.number, trials.at(-1)!.number];
  return {
    colors: Array.from({ length: 51 }, (_, stop) => darkening(stop / 50)),
    ticks: [{ at: 0, label: `trial ${first}` }, ...(last > first ? [{ at: 1, label: `trial ${last}` }] : [])],
  };
}
