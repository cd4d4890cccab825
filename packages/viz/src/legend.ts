import type { Chart, ChartArea, Plugin } from 'chart.js';

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
  marker: boolean;
}

const padding = 8;
const margin = 9;
const handleLength = 28;
const handleGap = 11;

/**
 * A framed legend inside the axes, at whichever place covers the least of the lines, as matplotlib's
 * `loc="best"`. Datasets without a label are left out.
 */
export function legendInside(fontSize: number, family: string): Plugin<'line'> {
  return {
    id: 'btcfcLegend',
    afterDatasetsDraw(chart) {
      const entries = entriesOf(chart);
      if (entries.length === 0) return;
      const { ctx } = chart;
      ctx.save();
      ctx.font = `${fontSize}px ${family}`;
      const rowHeight = Math.round(fontSize * 1.45);
      const textWidth = Math.ceil(Math.max(...entries.map(({ label }) => ctx.measureText(label).width)));
      const width = 2 * padding + handleLength + handleGap + textWidth;
      const height = 2 * padding + rowHeight * entries.length - (rowHeight - fontSize);
      const box = emptiestPlace({ area: chart.chartArea, width, height, segments: segmentsOf(chart) });
      drawFrame(chart, box);
      entries.forEach((entry, row) => {
        drawEntry(chart, entry, box.left + padding, box.top + padding + fontSize / 2 + row * rowHeight);
      });
      ctx.restore();
    },
  };
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
  return chart.data.datasets
    .filter(({ label }) => label)
    .map((dataset) => ({
      label: dataset.label!,
      color: (dataset.showLine === false ? dataset.backgroundColor : dataset.borderColor) as string,
      width: dataset.borderWidth as number,
      dash: (dataset.borderDash as number[] | undefined) ?? [],
      marker: dataset.showLine === false,
    }));
}

function segmentsOf(chart: Chart<'line'>): [number, number, number, number][] {
  return chart.data.datasets.flatMap((_, index) => {
    const points = chart.getDatasetMeta(index).data as unknown as { x: number; y: number; skip?: boolean }[];
    return points
      .map((point, row) => [point, points[row + 1] ?? point] as const)
      .filter(([from]) => !from.skip)
      .map(([from, to]): [number, number, number, number] => {
        const end = to.skip ? from : to;
        return [from.x, from.y, end.x, end.y];
      });
  });
}

function drawFrame({ ctx }: Chart<'line'>, box: Box): void {
  ctx.beginPath();
  ctx.roundRect(
    Math.round(box.left) + 0.5,
    Math.round(box.top) + 0.5,
    box.right - box.left,
    box.bottom - box.top,
    4,
  );
  ctx.fillStyle = 'rgba(255, 255, 255, 0.8)';
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeStyle = '#cccccc';
  ctx.stroke();
}

function drawEntry({ ctx }: Chart<'line'>, entry: Entry, left: number, y: number): void {
  ctx.beginPath();
  if (entry.marker) {
    ctx.arc(left + handleLength / 2, y, 5, 0, 2 * Math.PI);
    ctx.fillStyle = entry.color;
    ctx.fill();
  } else {
    ctx.strokeStyle = entry.color;
    ctx.lineWidth = entry.width;
    ctx.setLineDash(entry.dash);
    ctx.moveTo(left, y);
    ctx.lineTo(left + handleLength, y);
    ctx.stroke();
  }
  ctx.fillStyle = '#000000';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(entry.label, left + handleLength + handleGap, y);
}
