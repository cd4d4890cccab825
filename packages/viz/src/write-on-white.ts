import type { Chart } from 'chart.js';

/** Black text with a white rim, legible over lines; font and alignment are the context's. */
export function writeOnWhite({ ctx }: Chart<'line'>, text: string, x: number, y: number): void {
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  ctx.setLineDash([]);
  ctx.strokeStyle = 'rgba(255, 255, 255, 0.85)';
  ctx.strokeText(text, x, y);
  ctx.fillStyle = '#000000';
  ctx.fillText(text, x, y);
}
