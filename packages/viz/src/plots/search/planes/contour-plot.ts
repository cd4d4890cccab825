import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { invalidData } from '../../../data/series';
import type { ChartDescription, Mark } from '../../../description/chart-description';
import { extent } from '../../../ticks/limits';
import { numberLabels } from '../../../ticks/number-labels';
import { numberTicks } from '../../../ticks/number-ticks';
import { describeChart, type TextOptions, textOptions } from '../../describe-chart';
import type { PlotSpace } from '../space-scales';
import { bestOf, readTrials, type TrialsOptions, trialsOptions } from '../trials';
import { darkening } from '../viridis';
import { contourLine, surfaceThrough } from './contour-lines';
import { planeAxis } from './plane-axis';

const contourOptions = defineOptions('contourPlot', {
  ...trialsOptions,
  /** The parameters along the horizontal and the vertical axis; those of a branch as `branch.parameter`. */
  parameters: option.custom((name, value) => readPair(name, value), { required: true }),
  /** The space that was searched: logarithmic parameters get a 'log' axis, choices a 'category' axis. @default none */
  space: option.anything<PlotSpace>(),
  /** Scale of the colours; `'log'` leaves out values that are not positive. @default 'linear' */
  valueScale: option.oneOf(['linear', 'log'], { default: 'linear' }),
  /** How many lines there are. @default 12 */
  levels: option.integer({ min: 1, max: 50, default: 12 }),
  ...textOptions,
});

/** Points of the surface along each side. */
const side = 48;

/**
 * The metric over the plane of two parameters: lines of equal value of a surface through the trials that ended well, a
 * mean weighed by distance (Shepard 1968), dark the best. What other parameters do is smoothed away, and where there are
 * few dots the lines are a guess. Drawn 700 x 550 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` with fewer than three trials to draw
 * @example
 * import { contourPlot, plot } from '@btcfc/viz';
 *
 * const trials = [0.1, 0.4, 0.7].flatMap((x) =>
 *   [0.2, 0.5, 0.8].map((y) => ({ value: (x - 0.4) ** 2 + y, config: { x, y } })),
 * );
 * await plot(contourPlot({ trials, parameters: ['x', 'y'] }));
 */
export function contourPlot(
  options: OptionsInput<typeof contourOptions> & TrialsOptions & TextOptions,
): ChartDescription {
  const {
    trials: given,
    mode,
    parameters,
    space,
    valueScale,
    levels,
    ...text
  } = contourOptions.read(options);
  const all = readTrials(given);
  const axes = parameters.map((name) => planeAxis('parameters', { name, trials: all, space }));
  const [across, up] = [axes[0]!, axes[1]!];
  const rows = [...all.keys()].filter((row) => {
    const { state, value } = all[row]!;
    const isDrawable = state === 'complete' && !Number.isNaN(value) && (valueScale === 'linear' || value > 0);
    return isDrawable && axes.every(({ places }) => !Number.isNaN(places[row]!));
  });
  if (rows.length < 3) {
    throw invalidData(
      `Contours need at least 3 complete trials with a value, "${parameters[0]}" and "${parameters[1]}".`,
      rows.length,
      'Wait for more trials.',
    );
  }
  const pick = (from: Float64Array) => Float64Array.from(rows, (row) => from[row]!);
  const height = (value: number) => (valueScale === 'log' ? Math.log(value) : value);
  const heights = Float64Array.from(rows, (row) => height(all[row]!.value));
  const surface = surfaceThrough(pick(across.shares), pick(up.shares), heights, side);
  const range = extent([surface.values]);
  const shareOf = (value: number) => (value - range.min) / (range.max - range.min || 1);
  const merit = (share: number) => (mode === 'min' ? 1 - share : share);
  const lines = Array.from({ length: levels }, (_, place): Mark => {
    const share = (place + 0.5) / levels;
    const { x, y } = contourLine(surface, range.min + share * (range.max - range.min));
    return {
      ...{ type: 'line', width: 2, color: darkening(merit(share)) },
      x: x.map((at) => (Number.isNaN(at) ? 0 : across.placeAt(at))),
      y: y.map((at) => (Number.isNaN(at) ? null : up.placeAt(at))),
    };
  }).filter((mark) => 'y' in mark && (mark.y as unknown[]).length > 0);
  const best = bestOf(all, mode);
  const bestRow = rows.find((row) => all[row] === best);
  const dotsAt = (some: readonly number[]) => ({
    x: some.map((row) => across.places[row]!),
    y: some.map((row) => up.places[row]!),
  });
  const { label: xLabel, ...x } = across.axis;
  const { label: yLabel, ...y } = up.axis;
  const ticks = range.max > range.min ? numberTicks({ ...range, bins: 6, whole: false }) : [range.min];
  const written = ticks.map((tick) => (valueScale === 'log' ? Number(Math.exp(tick).toPrecision(2)) : tick));
  const labels = valueScale === 'log' ? written.map(String) : numberLabels(written);
  return describeChart({
    text,
    defaults: { title: `Contours of ${parameters.join(' and ')}`, xLabel: xLabel!, yLabel: yLabel! },
    size: [700, 550],
    ...{ x, y },
    marks: [
      ...lines,
      { type: 'dot', ...dotsAt(rows), color: '#33333399', radius: 2.5, label: 'Trials' },
      ...(bestRow === undefined
        ? []
        : [
            {
              ...({ type: 'dot', ...dotsAt([bestRow]), color: '#ff7f0e', radius: 6 } as const),
              label: `Best (trial ${best!.number})`,
            },
          ]),
    ],
    colorBar: {
      colors: Array.from({ length: 51 }, (_, stop) => darkening(merit(stop / 50))),
      ticks: ticks
        .map((tick, place) => ({ at: shareOf(tick), label: labels[place]! }))
        .filter(({ at }) => at >= 0 && at <= 1),
    },
  });
}

function readPair(name: string, value: unknown): readonly [string, string] {
  const isPair =
    Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');
  if (isPair && value[0] !== value[1]) return value as [string, string];
  throw invalidOption(name, value, 'the names of two parameters');
}
