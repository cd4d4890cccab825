import type { Plugin } from 'chart.js';
import type { ColorBar } from '../description/chart-description';
import { fontStack, type Look } from './looks';

const gap = 14;
const barWidth = 16;
const fontSize = 12;

/** The key to the colours, right of the axes and as high as they are. */
export function colorBar({ ticks, colors }: ColorBar, { ink }: Look): Plugin<'line'> {
  return {
    id: 'btcfcColorBar',
    afterDraw({ ctx, chartArea }) {
      const left = Math.round(chartArea.right) + gap;
      const top = Math.round(chartArea.top);
      const height = Math.round(chartArea.bottom) - top;
      ctx.save();
      for (let row = 0; row < height; row++) {
        const share = 1 - row / Math.max(1, height - 1);
        ctx.fillStyle = colors[Math.round(share * (colors.length - 1))]!;
        ctx.fillRect(left, top + row, barWidth, 1);
      }
      ctx.strokeStyle = ctx.fillStyle = ink;
      ctx.lineWidth = 1;
      ctx.setLineDash([]);
      ctx.strokeRect(left + 0.5, top + 0.5, barWidth - 1, height - 1);
      ctx.font = `${fontSize}px ${fontStack}`;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      let last = Number.POSITIVE_INFINITY;
      for (const { at, label } of ticks) {
        const y = top + Math.round((1 - at) * (height - 1));
        ctx.fillRect(left + barWidth, y, 4, 1);
        // a label that would run into the one below it is left out
        if (last - y < 1.3 * fontSize) continue;
        ctx.fillText(label, left + barWidth + 8, y);
        last = y;
      }
      ctx.restore();
    },
  };
}
