import type { Chart, Plugin } from 'chart.js';
import type { ReadMark } from '../description/read-description';
import { fontStack, type Look } from './looks';

/** How far right of its place a text begins, pixels. */
const besideBy = 6;

/** The 'text' marks, over everything but the legend. */
export function textsBesidePoints(marks: readonly ReadMark[], look: Look): Plugin<'line'> {
  return {
    id: 'btcfcTexts',
    afterDatasetsDraw(chart) {
      for (const mark of marks) {
        if (mark.type !== 'text') continue;
        const { text, size, x, y } = mark;
        const words = text.map((word, row) => ({ word, x: x[row]!, y: y[row]! }));
        writeAll(chart, size, words, look);
      }
    },
  };
}

/** The 'axis' marks: upright axes within the chart, over its lines. */
export function axesWithin(marks: readonly ReadMark[], look: Look): Plugin<'line'> {
  const axes = marks.filter((mark) => mark.type === 'axis');
  return {
    id: 'btcfcUprightAxes',
    afterDatasetsDraw(chart) {
      const size = chart.width / axes.length < 90 ? 10 : 12;
      for (const { x, from, to, ticks } of axes) {
        const [left, foot] = pixelOf(chart, x, from);
        const [, head] = pixelOf(chart, x, to);
        chart.ctx.save();
        chart.ctx.fillStyle = look.faint;
        chart.ctx.fillRect(Math.round(left), head, 1, foot - head);
        chart.ctx.restore();
        const words = ticks.map(({ at, label, stroke = true }) => ({ word: label, x, y: at, stroke }));
        writeAll(chart, size, words, look);
      }
    },
  };
}

interface Word {
  word: string;
  x: number;
  y: number;
  /** Whether a short line marks the place. */
  stroke?: boolean;
}

interface Box {
  left: number;
  right: number;
  y: number;
}

/** Writes words right of their places, leaving out those that would run into one written before. */
function writeAll(chart: Chart<'line'>, size: number, words: readonly Word[], look: Look): void {
  const { ctx } = chart;
  ctx.save();
  ctx.font = `${size}px ${fontStack}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const written: Box[] = [];
  for (const { word, x, y, stroke } of words) {
    const [left, at] = pixelOf(chart, x, y);
    if (!Number.isFinite(left) || !Number.isFinite(at)) continue;
    const box = { left: left + besideBy, right: left + besideBy + ctx.measureText(word).width, y: at };
    if (written.some((other) => touches(box, other, size))) continue;
    written.push(box);
    if (stroke) {
      ctx.fillStyle = look.faint;
      ctx.fillRect(Math.round(left) - 3.5, Math.round(at), 8, 1);
    }
    writeOverMarks(chart, word, box.left, at, look);
  }
  ctx.restore();
}

function touches(box: Box, other: Box, size: number): boolean {
  return box.left <= other.right && other.left <= box.right && Math.abs(box.y - other.y) < 1.3 * size;
}

function pixelOf({ scales }: Chart<'line'>, x: number, y: number): [number, number] {
  return [scales.x!.getPixelForValue(x), scales.y!.getPixelForValue(y)];
}

/** Text with a rim of the paper, legible over lines. */
function writeOverMarks(
  { ctx }: Chart<'line'>,
  text: string,
  x: number,
  y: number,
  { veil, ink }: Look,
): void {
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  ctx.setLineDash([]);
  ctx.strokeStyle = veil;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
}
