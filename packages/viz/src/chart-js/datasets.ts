import type { DotShape } from '../description/chart-description';
import type { ReadChart, ReadMark, ReadMarks } from '../description/read-description';
import type { Limits } from '../ticks/limits';
import type { ChartJsDataset, PlotPoint, PointStyle } from './configuration-type';
import { decimate } from './decimate';

export interface DatasetOptions {
  /** Pixel columns of the whole picture, which no line needs more points for. */
  columns: number;
  limits: { x: Limits; y: Limits };
}

/** The marks that Chart.js draws, in their order; texts and axes within the chart are drawn by plugins. */
export function datasetsOf(chart: ReadChart, options: DatasetOptions): ChartJsDataset[] {
  return chart.marks
    .flatMap((mark) => datasetsOfMark(mark, options))
    .map((dataset, index) => ({ ...dataset, order: dataset.order ?? -index }));
}

function datasetsOfMark(mark: ReadMark, { columns, limits }: DatasetOptions): ChartJsDataset[] {
  if (mark.type === 'line') return [lineDataset(mark, columns)];
  if (mark.type === 'dot') return [dotDataset(mark)];
  if (mark.type === 'band') return [areaDataset(mark, bandCorners(mark, limits.x))];
  if (mark.type === 'interval') return [intervalDataset(mark)];
  if (mark.type === 'bar') return barDatasets(mark);
  return mark.type === 'rule' ? [ruleDataset(mark, limits)] : [];
}

/** What every dataset sets, so that none of Chart.js's defaults shows. */
const plain = {
  showLine: true,
  fill: false,
  tension: 0,
  stepped: false,
  spanGaps: false,
  borderJoinStyle: 'round',
  borderCapStyle: 'butt',
  borderDashOffset: 0,
  pointStyle: 'circle',
  pointBorderWidth: 0,
} as const;

// Chart.js takes points for sorted by x unless it reads them itself
const anyOrder = { parsing: { xAxisKey: 'x', yAxisKey: 'y' } } as const;

/** Points that all the pieces of a line together are reduced to at about the most: a picture has no more pixels. */
const mostPoints = 400_000;

function lineDataset(mark: ReadMarks['line'], columns: number): ChartJsDataset {
  const { x, y, color, label, width, dash = [], beneath, stepped } = mark;
  const sorted = x.every((value, row) => row === 0 || value >= x[row - 1]!);
  const data = sorted ? decimate({ x, y, columns }) : decimatePieces(x, y, columns);
  return {
    ...plain,
    ...(sorted ? {} : anyOrder),
    data,
    label,
    borderColor: color,
    backgroundColor: color,
    borderWidth: width,
    borderDash: [...dash],
    ...(beneath ? { order: 1 } : {}),
    ...(stepped ? { stepped: 'before' } : {}),
    pointRadius: sorted ? loneDots(data, width) : 0,
  };
}

/** A line of several pieces, gaps between them: each is reduced by itself. */
function decimatePieces(x: Float64Array, y: Float64Array, columns: number): PlotPoint[] {
  if (x.length <= mostPoints) return Array.from(x, (value, row) => ({ x: value, y: y[row]! }));
  const pieces = piecesBetweenGaps(x, y);
  const each = Math.max(10, Math.min(columns, Math.floor(mostPoints / 4 / pieces.length)));
  return pieces.flatMap(([start, end]) => {
    const piece = decimate({ x: x.subarray(start, end), y: y.subarray(start, end), columns: each });
    return [...piece, { x: x[end - 1]!, y: Number.NaN }];
  });
}

function piecesBetweenGaps(x: Float64Array, y: Float64Array): [start: number, end: number][] {
  const pieces: [number, number][] = [];
  let start = 0;
  for (let row = 0; row <= x.length; row++) {
    if (row < x.length && !Number.isNaN(x[row]! + y[row]!)) continue;
    if (row > start) pieces.push([start, row]);
    start = row + 1;
  }
  return pieces;
}

// a line can't show a value between two gaps
function loneDots(data: readonly PlotPoint[], width: number): number | number[] {
  const isGap = (index: number) => Number.isNaN(data[index]?.y ?? Number.NaN);
  const radii = data.map((_, index) =>
    !isGap(index) && isGap(index - 1) && isGap(index + 1) ? Math.max(3, width) : 0,
  );
  return radii.some((radius) => radius > 0) ? radii : 0;
}

const pointStyles: Record<DotShape, PointStyle> = {
  circle: 'circle',
  square: 'rect',
  diamond: 'rectRot',
  triangle: 'triangle',
  cross: 'crossRot',
};

function dotDataset({ x, y, color, label, shape, radius, overEdge }: ReadMarks['dot']): ChartJsDataset {
  return {
    ...plain,
    ...anyOrder,
    data: Array.from(x, (value, row) => ({ x: value, y: y[row]! })),
    label,
    showLine: false,
    borderColor: color,
    backgroundColor: color,
    borderWidth: 0,
    pointStyle: pointStyles[shape],
    pointRadius: radius,
    // a cross is all outline; the others have none
    ...(shape === 'cross' ? { pointBorderWidth: 2 } : {}),
    ...(overEdge ? { clip: false } : {}),
  };
}

function intervalDataset({ x, lower, upper, color, label, width }: ReadMarks['interval']): ChartJsDataset {
  const points = Array.from(x, (at, row) => [
    { x: at, y: lower[row]! },
    { x: at, y: upper[row]! },
    { x: at, y: Number.NaN },
  ]);
  const known = points.filter(([low, high]) => !Number.isNaN(low!.y + high!.y));
  return pathDataset({ color, label, width }, known.flat());
}

function barDatasets(mark: ReadMarks['bar']): ChartJsDataset[] {
  const { x, y, from, lying, breadth, color, label, outline } = mark;
  const corners = Array.from(x.keys())
    .filter((row) => !Number.isNaN(x[row]! + y[row]! + (from?.[row] ?? 0)))
    .map((row) => {
      const [middle, length] = lying ? [y[row]!, x[row]!] : [x[row]!, y[row]!];
      const [start, end] = [middle - breadth / 2, middle + breadth / 2];
      const foot = from?.[row] ?? 0;
      const along = [
        [start, foot],
        [start, length],
        [end, length],
        [end, foot],
      ] as const;
      return along.map(([across, far]) => (lying ? { x: far, y: across } : { x: across, y: far }));
    });
  const gap = { x: 0, y: Number.NaN };
  const bars = areaDataset(
    { color, label },
    corners.flatMap((bar) => [...bar, gap]),
  );
  if (outline === undefined) return [bars];
  const outlines = corners.flatMap((bar) => [...bar, bar[0]!, gap]);
  return [bars, pathDataset({ color: outline, label: undefined, width: 1 }, outlines)];
}

function ruleDataset(
  { x, y, color, label, width, dash = [] }: ReadMarks['rule'],
  limits: DatasetOptions['limits'],
) {
  const data =
    y === undefined
      ? [limits.y.min, limits.y.max].map((end) => ({ x: x!, y: end }))
      : [limits.x.min, limits.x.max].map((end) => ({ x: end, y }));
  return { ...pathDataset({ color, label, width }, data), borderDash: [...dash] };
}

interface PathLook {
  color: string;
  label: string | undefined;
  width: number;
}

/** Lines that may go any way. */
function pathDataset({ color, label, width }: PathLook, data: PlotPoint[]): ChartJsDataset {
  return {
    ...plain,
    ...anyOrder,
    data,
    label,
    borderColor: color,
    borderWidth: width,
    borderDash: [],
    pointRadius: 0,
  };
}

/** A filled area without an outline: its corners in the order they are joined in, NaN between two areas. */
function areaDataset(
  { color, label }: { color: string; label: string | undefined },
  corners: PlotPoint[],
): ChartJsDataset {
  const filled = { area: true, backgroundColor: color, borderColor: color, borderWidth: 0 };
  return { ...plain, ...anyOrder, ...filled, data: corners, label, showLine: false, pointRadius: 0 };
}

/** The corners between two series: along the upper one and back along the lower one, gap by gap. */
function bandCorners({ x, lower, upper }: ReadMarks['band'], limits: Limits): PlotPoint[] {
  if (x.length === 1) return widened(x[0]!, lower[0]!, upper[0]!, limits);
  const corners: PlotPoint[] = [];
  let start = 0;
  for (let row = 0; row <= x.length; row++) {
    const inside = row < x.length && !Number.isNaN(lower[row]!) && !Number.isNaN(upper[row]!);
    if (inside) continue;
    for (let at = start; at < row; at++) corners.push({ x: x[at]!, y: upper[at]! });
    for (let at = row - 1; at >= start; at--) corners.push({ x: x[at]!, y: lower[at]! });
    if (row > start && row < x.length) corners.push({ x: x[row]!, y: Number.NaN });
    start = row + 1;
  }
  return corners;
}

// of a single row, which has no width
function widened(x: number, lower: number, upper: number, { min, max }: Limits): PlotPoint[] {
  // within the margin of an axis
  const half = (max - min) / 30;
  return [
    { x: x - half, y: lower },
    { x: x + half, y: lower },
    { x: x + half, y: upper },
    { x: x - half, y: upper },
  ];
}
