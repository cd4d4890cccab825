import type { Plugin } from 'chart.js';
import { fontStack } from './font';
import type { AxisTick } from './parameter-axis';

export interface ColorBarOptions {
  /** What is written beside it. */
  ticks: readonly AxisTick[];
  /** The colour at a share of its height, from 0 at the foot to 1 at the head. */
  colorAt: (share: number) => string;
}

const gap = 14;
const barWidth = 16;
const fontSize = 12;

/** The key to the colours, right of the axes and as high as they are. */
export function colorBar({ ticks, colorAt }: ColorBarOptions): Plugin<'line'> {
  return {
    id: 'btcfcColorBar',
    afterDraw({ ctx, chartArea }) {
      const left = Math.round(chartArea.right) + gap;
      const top = Math.round(chartArea.top);
      const height = Math.round(chartArea.bottom) - top;
      ctx.save();
      for (let row = 0; row < height; row++) {
        ctx.fillStyle = colorAt(1 - row / Math.max(1, height - 1));
        ctx.fillRect(left, top + row, barWidth, 1);
      }
      ctx.strokeStyle = ctx.fillStyle = '#000000';
      ctx.lineWidth = 1;
      ctx.setLineDash([]);
      ctx.strokeRect(left + 0.5, top + 0.5, barWidth - 1, height - 1);
      ctx.font = `${fontSize}px ${fontStack}`;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      for (const { share, label } of ticks) {
        const y = top + Math.round((1 - share) * (height - 1));
        ctx.fillRect(left + barWidth, y, 4, 1);
        ctx.fillText(label, left + barWidth + 8, y);
      }
      ctx.restore();
    },
  };
}
