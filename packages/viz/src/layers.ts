import type { Plugin } from 'chart.js';
import type { PlotPoint } from './decimate';
import type { LineDataset, PointShape } from './line-chart';

/** What every dataset sets, so that none of Chart.js's defaults shows. */
export const plainDataset = {
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

export interface AreaOptions {
  /** The corners, in the order they are joined in; NaN begins another area. */
  corners: PlotPoint[];
  color: string;
  /** Name in the legend. @default none */
  label?: string;
}

/** A filled area without an outline. */
export function areaLayer({ corners, color, label }: AreaOptions): LineDataset {
  const filled = { area: true, backgroundColor: color, borderColor: color, borderWidth: 0 };
  return { ...plainDataset, ...anyOrder, ...filled, data: corners, label, showLine: false, pointRadius: 0 };
}

export interface PathOptions {
  /** The points, in the order they are joined in; NaN begins another path. */
  points: PlotPoint[];
  color: string;
  /** Name in the legend. @default none */
  label?: string;
  /** Pixels. @default 2 */
  width?: number;
  /** Lengths of dashes and gaps, pixels. @default [] */
  dash?: number[];
}

/** Lines that may go any way. */
export function pathLayer({ points, color, label, width = 2, dash = [] }: PathOptions): LineDataset {
  const stroke = { borderColor: color, borderWidth: width, borderDash: dash };
  return { ...plainDataset, ...anyOrder, ...stroke, data: points, label, pointRadius: 0 };
}

export interface PointsOptions {
  points: PlotPoint[];
  color: string;
  shape?: PointShape;
  /** Pixels. @default 4 */
  radius?: number;
  /** Name in the legend. @default none */
  label?: string;
}

/** Points that are not joined. */
export function pointsLayer({
  points,
  color,
  shape = 'circle',
  radius = 4,
  label,
}: PointsOptions): LineDataset {
  return {
    ...plainDataset,
    ...anyOrder,
    data: points,
    label,
    showLine: false,
    borderColor: color,
    backgroundColor: color,
    borderWidth: 0,
    pointStyle: shape,
    pointRadius: radius,
    // a cross is all outline; the others have none
    ...(shape === 'crossRot' ? { pointBorderWidth: 2 } : {}),
  } as LineDataset;
}

/** The area between two series as corners: along the upper one and back along the lower one, gap by gap. */
export function bandCorners(
  x: ArrayLike<number>,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): PlotPoint[] {
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

export const fillAreas: Plugin<'line'> = {
  id: 'btcfcAreas',
  beforeDatasetDraw({ ctx, chartArea, data }, { index, meta }) {
    const dataset = data.datasets[index] as unknown as LineDataset;
    if (!dataset.area) return;
    const { left, top, width, height } = chartArea;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.fillStyle = dataset.backgroundColor!;
    ctx.beginPath();
    for (const point of meta.data as unknown as { x: number; y: number; skip?: boolean }[]) {
      if (!point.skip) {
        ctx.lineTo(point.x, point.y);
        continue;
      }
      ctx.fill();
      ctx.beginPath();
    }
    ctx.fill();
    ctx.restore();
  },
};
