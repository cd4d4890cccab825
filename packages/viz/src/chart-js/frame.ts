import type { Plugin } from 'chart.js';
import type { ChartJsDataset } from './configuration-type';
import type { Look } from './looks';

export function background({ paper }: Look): Plugin<'line'> {
  return {
    id: 'btcfcBackground',
    beforeDraw({ ctx, width, height }) {
      ctx.save();
      ctx.fillStyle = paper;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
}

export function axesFrame({ ink }: Look): Plugin<'line'> {
  return {
    id: 'btcfcFrame',
    beforeDatasetsDraw({ ctx, chartArea, currentDevicePixelRatio: ratio }) {
      // on the pixel that Chart.js takes for a grid line there
      const align = (pixel: number) => Math.round((pixel - 0.5) * ratio) / ratio + 0.5;
      const left = align(chartArea.left);
      const top = align(chartArea.top);
      ctx.save();
      ctx.strokeStyle = ink;
      ctx.lineWidth = 1;
      ctx.strokeRect(left, top, align(chartArea.right) - left, align(chartArea.bottom) - top);
      ctx.restore();
    },
  };
}

/** Fills the datasets that are areas, which Chart.js knows between two lines only. */
export const fillAreas: Plugin<'line'> = {
  id: 'btcfcAreas',
  beforeDatasetDraw({ ctx, chartArea, data }, { index, meta }) {
    const dataset = data.datasets[index] as unknown as ChartJsDataset;
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
