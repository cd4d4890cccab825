import type { Chart, Plugin } from 'chart.js';
import { fontStack, type Look } from '../chart-js/looks';
import type { Values } from './values-at';

/** What is drawn over a chart while it is read. */
export interface Cursor {
  values: Values | undefined;
  along: 'x' | 'y';
  look: Look;
  /** The ends of a range that is being chosen, pixels. */
  range: readonly [number, number] | undefined;
}

const textSize = 13;
const lineHeight = 19;
const padding = 8;
const swatch = 10;
/** How far from the line the box stands, pixels. */
const besideBy = 12;

/** A line at the place that is read, and a box of what the chart says there. */
export function cursorOver(cursor: () => Cursor): Plugin<'line'> {
  return {
    id: 'btcfcCursor',
    afterDraw(chart) {
      const { values, along, look, range } = cursor();
      chart.ctx.save();
      if (range) drawRange(chart, range, look);
      if (values && values.entries.length > 0) drawValues(chart, values, along, look);
      chart.ctx.restore();
    },
  };
}

function drawRange({ ctx, chartArea }: Chart<'line'>, [one, other]: readonly [number, number], look: Look) {
  ctx.globalAlpha = 0.15;
  ctx.fillStyle = look.ink;
  ctx.fillRect(Math.min(one, other), chartArea.top, Math.abs(one - other), chartArea.bottom - chartArea.top);
  ctx.globalAlpha = 1;
}

function drawValues(chart: Chart<'line'>, { at, place, entries }: Values, along: 'x' | 'y', look: Look) {
  const { ctx, chartArea, scales } = chart;
  const pixel = scales[along]!.getPixelForValue(at);
  const [start, end] = along === 'x' ? [chartArea.left, chartArea.right] : [chartArea.top, chartArea.bottom];
  // out of sight
  if (pixel < start - 1 || pixel > end + 1) return;
  ctx.strokeStyle = look.faint;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  if (along === 'x') line(ctx, [pixel, chartArea.top], [pixel, chartArea.bottom]);
  else line(ctx, [chartArea.left, pixel], [chartArea.right, pixel]);
  ctx.setLineDash([]);
  const across = scales[along === 'x' ? 'y' : 'x']!;
  for (const { color, ends } of entries) {
    for (const value of ends) {
      const other = across.getPixelForValue(value);
      const [x, y] = along === 'x' ? [pixel, other] : [other, pixel];
      ctx.beginPath();
      ctx.arc(x, y, 4, 0, 2 * Math.PI);
      ctx.fillStyle = color;
      ctx.fill();
      ctx.strokeStyle = look.paper;
      ctx.stroke();
    }
  }
  drawBox(chart, { at, place, entries }, along === 'x' ? pixel : undefined, look);
}

function drawBox(chart: Chart<'line'>, { place, entries }: Values, beside: number | undefined, look: Look) {
  const { ctx, chartArea } = chart;
  ctx.font = `${textSize}px ${fontStack}`;
  const lines = entries.map(({ label, text }) => (label === '' ? text : `${label}: ${text}`));
  const widest = Math.max(
    ctx.measureText(place).width,
    ...lines.map((text) => ctx.measureText(text).width + swatch + 6),
  );
  const width = Math.ceil(widest) + 2 * padding;
  const height = lineHeight * (lines.length + 1) + 2 * padding - 4;
  const middle = (chartArea.left + chartArea.right) / 2;
  const wished =
    beside === undefined
      ? chartArea.right - width - besideBy
      : beside > middle
        ? beside - besideBy - width
        : beside + besideBy;
  // whole, where the picture is narrow
  const left = Math.round(Math.max(2, Math.min(chart.width - width - 2, wished)));
  const top = Math.round(chartArea.top + besideBy);
  ctx.beginPath();
  ctx.roundRect(left + 0.5, top + 0.5, width, height, 4);
  ctx.fillStyle = look.paper;
  ctx.fill();
  ctx.strokeStyle = look.faint;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = look.ink;
  const firstLine = top + padding + lineHeight / 2 - 1;
  ctx.fillText(place, left + padding, firstLine);
  for (const [row, text] of lines.entries()) {
    const y = firstLine + (row + 1) * lineHeight;
    ctx.fillStyle = entries[row]!.color;
    ctx.fillRect(left + padding, y - swatch / 2, swatch, swatch);
    ctx.fillStyle = look.ink;
    ctx.fillText(text, left + padding + swatch + 6, y);
  }
}

function line(ctx: CanvasRenderingContext2D, from: [number, number], to: [number, number]) {
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}
