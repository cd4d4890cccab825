import type { ChartOptions, Plugin, Scale, ScaleOptionsByType } from 'chart.js';
import { dateLabels, dateTicks } from './date-ticks';
import { decimate, type PlotPoint } from './decimate';
import type { FigureOptions } from './figure-options';
import { fontStack } from './font';
import { fillAreas, plainDataset } from './layers';
import { legendInside } from './legend';
import { axisLimits, extent, type Limits, logarithmicLimits } from './limits';
import type { LineChart, LineDataset } from './line-chart';
import { logarithmicLabels, logarithmicTicks, numberLabels, numberTicks } from './number-ticks';

/** A chart and the size it is made for, CSS pixels. */
export interface Figure {
  chart: LineChart;
  width: number;
  height: number;
}

/** matplotlib's tab10. */
export const colors = {
  blue: '#1f77b4',
  orange: '#ff7f0e',
  green: '#2ca02c',
  red: '#d62728',
  purple: '#9467bd',
  brown: '#8c564b',
  grey: '#7f7f7f',
} as const;

/** matplotlib's line width of 1.5 points, at its 100 dots per inch. */
const lineWidth = 2;

/** How the horizontal positions are to be read. */
export interface HorizontalAxis {
  /** One position per value: epoch milliseconds, or numbers; for names 0, 1, 2, ... */
  positions: Float64Array;
  type: 'date' | 'whole' | 'number' | 'names';
  /** What stands at the positions 0, 1, 2, ... of an axis of names. @default [] */
  names?: readonly string[];
}

export interface Line {
  values: Float64Array;
  color: string;
  /** Name in the legend. @default none, and no place in the legend */
  label?: string;
  /** Pixels. @default 2 */
  width?: number;
  /** Lengths of dashes and gaps, pixels. @default [] */
  dash?: number[];
  /** Whether each value holds until the next one. @default false */
  stepped?: boolean;
  /** Whether it is drawn beneath all others. @default false */
  beneath?: boolean;
}

export interface Marker {
  x: number;
  y: number;
  color: string;
  label: string;
}

export interface FigureContent extends Required<FigureOptions> {
  x: HorizontalAxis;
  /** In the legend's order; each is drawn over the one before it. */
  lines: Line[];
  /** Areas, paths and points, drawn beneath the lines in their order. @default [] */
  layers?: LineDataset[];
  /** The ends of the axes. @default around the data */
  limits?: { x?: Limits; y?: Limits };
  /** What stands at the heights 0, 1, 2, ... in the place of numbers; `[]` for nothing at all. */
  yNames?: readonly string[];
  /** Room right of the axes, pixels. @default 12 */
  rightSpace?: number;
  /** What else draws on the chart. @default [] */
  plugins?: Plugin<'line'>[];
  markers?: Marker[];
  /** A value of the vertical axis to draw a thin line at. */
  reference?: number;
  yScale?: 'linear' | 'log';
  /** Pixels. @default 17 */
  titleSize?: number;
  /** Font size of the axis labels, pixels. @default 14 */
  labelSize?: number;
}

const textSize = 14;
const subtitleSize = 13;
const black = '#000000';
const gridColor = '#b0b0b0';
const day = 86_400_000;

/** A figure in matplotlib's manner; nothing in it depends on the time zone or on Chart.js's defaults. */
export function figure(content: FigureContent): Figure {
  const { x, lines, layers = [], markers = [], reference, width, height, devicePixelRatio } = content;
  const xLimits = content.limits?.x ?? horizontalLimits(x);
  const datasets = [
    ...layers,
    ...lines.map((line) => lineDataset(x.positions, line, Math.ceil(width * devicePixelRatio))),
    ...markers.map(markerDataset),
    ...(reference === undefined ? [] : [referenceDataset(reference, xLimits)]),
  ].map((dataset, index) => ({ ...dataset, order: dataset.order ?? -index }));
  const options = optionsOf(content, xLimits);
  const plugins = [
    whiteBackground,
    axesFrame,
    fillAreas,
    ...(content.plugins ?? []),
    legendInside(textSize, fontStack),
  ];
  return { chart: { type: 'line', data: { datasets }, options, plugins }, width, height };
}

function optionsOf(content: FigureContent, xLimits: Limits): ChartOptions<'line'> {
  const { title, subtitle, xLabel, yLabel, unit, width, height, devicePixelRatio } = content;
  const { x, yScale = 'linear', titleSize = 17, labelSize = textSize, rightSpace = 12 } = content;
  return {
    animation: false,
    responsive: false,
    devicePixelRatio,
    parsing: false,
    color: black,
    font: fontOf(textSize),
    layout: { padding: { left: 12, top: 12, right: rightSpace, bottom: 12 } },
    scales: {
      x: {
        ...baseAxis(xLabel, labelSize),
        type: 'linear',
        ...xLimits,
        ...horizontalTicksOf(width, x),
      },
      y: {
        ...baseAxis(yLabel, labelSize),
        type: yScale === 'log' ? 'logarithmic' : 'linear',
        ...(content.limits?.y ?? yLimitsOf(content, yScale)),
        ...(content.yNames ? nameTicks(content.yNames, 0) : valueTicksOf(height, yScale, unit)),
      },
    },
    plugins: {
      legend: { display: false },
      decimation: { enabled: false },
      title: headingOf(title, titleSize, { top: 0, bottom: subtitle ? 3 : 10 }),
      subtitle: headingOf(subtitle, subtitleSize, { top: 0, bottom: 9 }),
    },
  };
}

type Axis = ScaleOptionsByType<'linear'>;

function baseAxis(label: string, labelSize: number) {
  return {
    bounds: 'data' as const,
    offset: false,
    border: { display: false },
    grid: {
      color: gridColor,
      lineWidth: 1,
      drawTicks: true,
      tickLength: 5,
      tickWidth: 1,
      tickColor: black,
    },
    title: {
      display: label !== '',
      text: label,
      color: black,
      font: fontOf(labelSize),
      padding: { top: 6, bottom: 4 },
    },
  };
}

function horizontalTicksOf(width: number, x: HorizontalAxis) {
  if (x.type === 'date') return dateTicksOf(width, x);
  if (x.type === 'names') return nameTicks(x.names ?? [], 70);
  return x.type === 'whole' ? wholeTicksOf(width) : numberTicksOf(width);
}

function dateTicksOf(width: number, { positions }: HorizontalAxis) {
  const count = between(3, width / 110, 16);
  const wholeDays = positions.every((time) => time % day === 0);
  return ticksBy(({ min, max }) => dateTicks({ min, max, count, wholeDays }), dateLabels);
}

function wholeTicksOf(width: number) {
  const bins = between(2, width / 70, 9);
  return ticksBy(({ min, max }) => numberTicks({ min, max, bins, whole: true }), numberLabels);
}

function numberTicksOf(width: number) {
  const bins = between(2, width / 70, 10);
  return ticksBy(({ min, max }) => numberTicks({ min, max, bins }), numberLabels);
}

// names are turned where they would run into each other
function nameTicks(names: readonly string[], maxRotation: number) {
  const named = ticksBy(
    ({ min, max }) => names.map((_, place) => place).filter((place) => place >= min && place <= max),
    (places) => places.map((place) => names[place]!),
  );
  return { ...named, ticks: { ...named.ticks, maxRotation } };
}

function valueTicksOf(height: number, yScale: 'linear' | 'log', unit: string) {
  const bins = between(2, height / 50, 9);
  return yScale === 'log'
    ? ticksBy(
        ({ min, max }) => logarithmicTicks({ min, max, bins }),
        (values) => logarithmicLabels(values, unit),
      )
    : ticksBy(
        ({ min, max }) => numberTicks({ min, max, bins }),
        (values) => numberLabels(values, unit),
      );
}

// computed from the axis as it is when drawn, so that a chart zoomed in a browser keeps good ticks
function ticksBy(place: (limits: Limits) => number[], write: (values: number[]) => (string | string[])[]) {
  return {
    afterBuildTicks(axis: Scale) {
      axis.ticks = place(axis).map((value) => ({ value }));
    },
    ticks: {
      color: black,
      font: fontOf(textSize),
      padding: 4,
      autoSkip: false,
      minRotation: 0,
      maxRotation: 0,
      callback: ((_value, index, ticks) =>
        write(ticks.map(({ value }) => value))[index]) as Axis['ticks']['callback'],
    },
  };
}

function horizontalLimits({ type, positions }: HorizontalAxis): Limits {
  const ends = { min: positions[0]!, max: positions[positions.length - 1]! };
  if (type === 'names') return { min: ends.min - 0.5, max: ends.max + 0.5 };
  if (type !== 'date') return axisLimits(ends, type === 'whole' ? 0.5 : 0);
  return axisLimits(ends, ends.min === ends.max ? 1.5 * day : 0);
}

function yLimitsOf({ lines, layers = [], reference }: FigureContent, yScale: 'linear' | 'log'): Limits {
  const drawn = [...lines.map(({ values }) => values), ...layers.map(({ data }) => data.map(({ y }) => y))];
  return valueLimits(reference === undefined ? drawn : [...drawn, [reference]], yScale);
}

/** The ends of a vertical axis around all values of the series; one value is given some room too. */
export function valueLimits(series: readonly ArrayLike<number>[], yScale: 'linear' | 'log'): Limits {
  const range = extent(series);
  if (yScale === 'log') return logarithmicLimits(range);
  // values that differ by rounding only are one value
  const size = Math.max(Math.abs(range.min), Math.abs(range.max));
  const flat = range.max - range.min <= size * 1e-12;
  return axisLimits(range, flat ? size * 0.05 || 0.05 : 0);
}

function lineDataset(positions: Float64Array, line: Line, columns: number): LineDataset {
  const { values, color, label, width = lineWidth, dash = [], beneath = false, stepped = false } = line;
  const data = decimate({ x: positions, y: values, columns });
  return {
    ...plainDataset,
    data,
    label,
    borderColor: color,
    backgroundColor: color,
    borderWidth: width,
    borderDash: dash,
    ...(beneath ? { order: 1 } : {}),
    ...(stepped ? { stepped: 'before' } : {}),
    pointRadius: loneDots(data, width),
  };
}

// a line can't show a value between two gaps
function loneDots(data: readonly PlotPoint[], width: number): number | number[] {
  const isGap = (index: number) => Number.isNaN(data[index]?.y ?? Number.NaN);
  const radii = data.map((_, index) =>
    !isGap(index) && isGap(index - 1) && isGap(index + 1) ? Math.max(3, width) : 0,
  );
  return radii.some((radius) => radius > 0) ? radii : 0;
}

function markerDataset({ x, y, color, label }: Marker): LineDataset {
  return {
    ...plainDataset,
    data: [{ x, y }],
    label,
    showLine: false,
    borderColor: '#ffffff',
    backgroundColor: color,
    borderWidth: 0,
    pointRadius: 5,
  };
}

function referenceDataset(y: number, { min, max }: Limits): LineDataset {
  const data = [
    { x: min, y },
    { x: max, y },
  ];
  return { ...plainDataset, data, borderColor: black, borderWidth: 1, borderDash: [6, 4], pointRadius: 0 };
}

function headingOf(text: string, size: number, padding: { top: number; bottom: number }) {
  const shared = { position: 'top', align: 'center', fullSize: false, color: black } as const;
  return { ...shared, display: text !== '', text, font: fontOf(size), padding };
}

function fontOf(size: number) {
  return { family: fontStack, size, weight: 'normal', style: 'normal', lineHeight: 1.2 } as const;
}

function between(least: number, value: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, value)));
}

const whiteBackground: Plugin<'line'> = {
  id: 'btcfcBackground',
  beforeDraw({ ctx, width, height }) {
    ctx.save();
    ctx.fillStyle = '#ffffff';
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

const axesFrame: Plugin<'line'> = {
  id: 'btcfcFrame',
  beforeDatasetsDraw({ ctx, chartArea, currentDevicePixelRatio: ratio }) {
    // on the pixel that Chart.js takes for a grid line there
    const align = (pixel: number) => Math.round((pixel - 0.5) * ratio) / ratio + 0.5;
    const left = align(chartArea.left);
    const top = align(chartArea.top);
    ctx.save();
    ctx.strokeStyle = black;
    ctx.lineWidth = 1;
    ctx.strokeRect(left, top, align(chartArea.right) - left, align(chartArea.bottom) - top);
    ctx.restore();
  },
};
