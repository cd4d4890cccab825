import type { Chart, ChartArea, Plugin } from 'chart.js';
import type { ChartJsDataset, PointStyle } from './configuration-type';
import type { Look } from './looks';

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Entry {
  label: string;
  color: string;
  width: number;
  dash: number[];
  kind: 'line' | 'point' | 'area';
  shape: PointStyle;
}

const padding = 8;
const margin = 9;
const handleLength = 28;
const handleGap = 11;
/** Share of the axes beyond which the legend is written smaller. */
const mostOfArea = 0.15;

/** Pictures narrower than this have no room for a legend among their lines, CSS pixels. */
export const narrow = 480;
/** Between two entries of one row. */
const entryGap = 14;
const shortHandle = 20;
const shortGap = 6;

/**
 * How much room a legend takes beneath the axes of a picture, CSS pixels. Letters are taken for as broad as broad ones are,
 * since nothing is drawn yet.
 */
export function legendHeight(labels: readonly string[], width: number, fontSize: number): number {
  if (labels.length === 0) return 0;
  const size = smallSize(fontSize);
  const widths = labels.map((label) => shortHandle + shortGap + 0.62 * size * label.length);
  return rowsOf(widths, width - 24).length * rowHeightOf(size) + 4;
}

/** Which entries stand in which row. */
function rowsOf(widths: readonly number[], room: number): number[][] {
  const rows: number[][] = [];
  let left = 0;
  widths.forEach((width, entry) => {
    if (rows.length > 0 && left + entryGap + width <= room) {
      rows.at(-1)!.push(entry);
      left += entryGap + width;
    } else {
      rows.push([entry]);
      left = width;
    }
  });
  return rows;
}

function smallSize(fontSize: number): number {
  return Math.round(fontSize * 0.82);
}

function rowHeightOf(size: number): number {
  return Math.round(size * 1.6);
}

/** A legend in rows beneath the axes, where `legendHeight` has been kept for it. */
export function legendBeneath(height: number, fontSize: number, family: string, look: Look): Plugin<'line'> {
  return {
    id: 'btcfcLegend',
    afterDatasetsDraw(chart) {
      const entries = entriesOf(chart);
      const size = smallSize(fontSize);
      const { ctx } = chart;
      ctx.save();
      ctx.font = `${size}px ${family}`;
      const widths = entries.map(({ label }) => shortHandle + shortGap + ctx.measureText(label).width);
      rowsOf(widths, chart.width - 24).forEach((row, place) => {
        const all = row.reduce((sum, entry) => sum + widths[entry]! + entryGap, -entryGap);
        let left = Math.max(12, (chart.width - all) / 2);
        const y = chart.height - 8 - height + (place + 0.5) * rowHeightOf(size);
        for (const entry of row) {
          drawEntry(chart, entries[entry]!, { left, y, handle: shortHandle, gap: shortGap }, look);
          left += widths[entry]! + entryGap;
        }
      });
      ctx.restore();
    },
  };
}

/**
 * A framed legend inside the axes, at whichever place covers the least of the lines, as matplotlib's
 * `loc="best"`. Datasets without a label are left out.
 */
export function legendInside(fontSize: number, family: string, look: Look): Plugin<'line'> {
  return {
    id: 'btcfcLegend',
    afterDatasetsDraw(chart) {
      const entries = entriesOf(chart);
      if (entries.length === 0) return;
      const { ctx, chartArea } = chart;
      ctx.save();
      const full = sizeOf(chart, entries, fontSize, family);
      // a small picture is for its lines
      const large = full.width * full.height > mostOfArea * chartArea.width * chartArea.height;
      const { width, height, size, rowHeight } = large
        ? sizeOf(chart, entries, Math.round(fontSize * 0.75), family)
        : full;
      const box = emptiestPlace({ area: chart.chartArea, width, height, segments: segmentsOf(chart) });
      drawFrame(chart, box, look);
      entries.forEach((entry, row) => {
        const y = box.top + padding + size / 2 + row * rowHeight;
        drawEntry(chart, entry, { left: box.left + padding, y, handle: handleLength, gap: handleGap }, look);
      });
      ctx.restore();
    },
  };
}

function sizeOf({ ctx }: Chart<'line'>, entries: readonly Entry[], size: number, family: string) {
  ctx.font = `${size}px ${family}`;
  const rowHeight = Math.round(size * 1.45);
  const textWidth = Math.ceil(Math.max(...entries.map(({ label }) => ctx.measureText(label).width)));
  const width = 2 * padding + handleLength + handleGap + textWidth;
  const height = 2 * padding + rowHeight * entries.length - (rowHeight - size);
  return { width, height, size, rowHeight };
}

export interface PlaceOptions {
  /** The axes, pixels. */
  area: ChartArea;
  /** Width of the box to place, pixels. */
  width: number;
  /** Height of the box to place, pixels. */
  height: number;
  /** Pieces of lines to keep clear of: x and y of one end, x and y of the other. */
  segments: readonly (readonly [number, number, number, number])[];
}

/** The place along the edges that the fewest segments run through; the earlier of equals, upper right first. */
export function emptiestPlace({ area, width, height, segments }: PlaceOptions): Box {
  const left = area.left + margin;
  const top = area.top + margin;
  const right = area.right - margin - width;
  const bottom = area.bottom - margin - height;
  const center = Math.round((left + right) / 2);
  const middle = Math.round((top + bottom) / 2);
  const corners = [
    [right, top],
    [left, top],
    [left, bottom],
    [right, bottom],
    [right, middle],
    [left, middle],
    [center, bottom],
    [center, top],
  ] as const;
  let best: Box | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [x, y] of corners) {
    const box = { left: x, top: y, right: x + width, bottom: y + height };
    const covered = segments.filter((segment) => crosses(segment, box)).length;
    if (covered < fewest) [best, fewest] = [box, covered];
  }
  return best!;
}

// whether a piece of line touches a box; the clipping of Liang and Barsky (1984)
function crosses([x0, y0, x1, y1]: readonly [number, number, number, number], box: Box): boolean {
  let enter = 0;
  let leave = 1;
  const sides = [
    [x0 - x1, x0 - box.left],
    [x1 - x0, box.right - x0],
    [y0 - y1, y0 - box.top],
    [y1 - y0, box.bottom - y0],
  ] as const;
  for (const [direction, distance] of sides) {
    if (direction === 0) {
      if (distance < 0) return false;
    } else if (direction < 0) enter = Math.max(enter, distance / direction);
    else leave = Math.min(leave, distance / direction);
  }
  return enter <= leave;
}

function entriesOf(chart: Chart<'line'>): Entry[] {
  return (chart.data.datasets as ChartJsDataset[])
    .filter(({ label }) => label)
    .map((dataset) => ({
      label: dataset.label!,
      // lines that are faint because they are many are named in full colour
      color: dataset.showLine ? dataset.borderColor.slice(0, 7) : dataset.backgroundColor!,
      width: dataset.borderWidth,
      dash: dataset.borderDash ?? [],
      kind: dataset.area ? 'area' : dataset.showLine ? 'line' : 'point',
      shape: dataset.pointStyle ?? 'circle',
    }));
}

function segmentsOf(chart: Chart<'line'>): [number, number, number, number][] {
  return (chart.data.datasets as ChartJsDataset[]).flatMap((dataset, index) => {
    const joined = dataset.showLine || dataset.area;
    const points = chart.getDatasetMeta(index).data as unknown as { x: number; y: number; skip?: boolean }[];
    return points
      .map((point, row) => [point, points[row + 1] ?? point] as const)
      .filter(([from]) => !from.skip)
      .map(([from, to]): [number, number, number, number] => {
        const end = to.skip || !joined ? from : to;
        return [from.x, from.y, end.x, end.y];
      });
  });
}

function drawFrame({ ctx }: Chart<'line'>, box: Box, { legendPaper, legendFrame }: Look): void {
  ctx.beginPath();
  ctx.roundRect(
    Math.round(box.left) + 0.5,
    Math.round(box.top) + 0.5,
    box.right - box.left,
    box.bottom - box.top,
    4,
  );
  ctx.fillStyle = legendPaper;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeStyle = legendFrame;
  ctx.stroke();
}

interface EntryPlace {
  left: number;
  y: number;
  /** Length of its handle, and what is between that and its label. */
  handle: number;
  gap: number;
}

function drawEntry(
  chart: Chart<'line'>,
  entry: Entry,
  { left, y, handle, gap }: EntryPlace,
  { ink }: Look,
): void {
  const { ctx } = chart;
  ctx.beginPath();
  ctx.fillStyle = ctx.strokeStyle = entry.color;
  ctx.setLineDash(entry.kind === 'line' ? entry.dash : []);
  if (entry.kind === 'area') ctx.fillRect(left, y - 5, handle, 10);
  else if (entry.kind === 'point') drawPoint(chart, entry.shape, left + handle / 2, y);
  else {
    ctx.lineWidth = entry.width;
    ctx.moveTo(left, y);
    ctx.lineTo(left + handle, y);
    ctx.stroke();
  }
  ctx.fillStyle = ink;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(entry.label, left + handle + gap, y);
}

function drawPoint({ ctx }: Chart<'line'>, shape: PointStyle, x: number, y: number): void {
  if (shape === 'crossRot') {
    ctx.lineWidth = 2;
    ctx.moveTo(x - 4, y - 4);
    ctx.lineTo(x + 4, y + 4);
    ctx.moveTo(x - 4, y + 4);
    ctx.lineTo(x + 4, y - 4);
    ctx.stroke();
    return;
  }
  if (shape === 'circle') ctx.arc(x, y, 5, 0, 2 * Math.PI);
  else for (const [right, down] of corners[shape]) ctx.lineTo(x + right, y + down);
  ctx.fill();
}

const corners = {
  rect: [
    [-4, -4],
    [4, -4],
    [4, 4],
    [-4, 4],
  ],
  rectRot: [
    [0, -5.5],
    [5.5, 0],
    [0, 5.5],
    [-5.5, 0],
  ],
  triangle: [
    [0, -5],
    [5, 4],
    [-5, 4],
  ],
} as const;
