import path from 'node:path';
import { invalidOption } from '@btcfc/core';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import {
  BasicPlatform,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
  SubTitle,
  Title,
} from 'chart.js';
import type { Figure } from './figure';
import { fontFamily } from './font';
import type { LineChart } from './line-chart';

/** What draws a chart: a `ChartJSNodeCanvas` of chartjs-node-canvas, or anything of its shape. */
export interface ChartRenderer {
  renderToBuffer(chart: LineChart, mimeType?: 'image/png'): Promise<Buffer>;
}

export interface RenderOptions {
  /**
   * Draws in the place of the canvas that comes with the package. Its own width and height hold, and its fonts:
   * register `fontFile` under `fontFamily` with it. @default the canvas that comes with the package
   */
  renderer?: ChartRenderer;
}

/** Path of the DejaVu Sans that comes with the package, to register with a renderer of your own. */
export const fontFile = path.join(__dirname, '..', 'fonts', 'DejaVuSans.ttf');

/** Draws a figure and returns it as PNG. */
export async function renderPng(
  { chart, width, height }: Figure,
  { renderer }: RenderOptions,
): Promise<Buffer> {
  if (renderer !== undefined) {
    if (typeof renderer?.renderToBuffer !== 'function') {
      throw invalidOption('renderer', renderer, 'a ChartJSNodeCanvas or an object with `renderToBuffer`');
    }
    return renderer.renderToBuffer(chart, 'image/png');
  }
  prepare();
  const canvas = createCanvas(width, height);
  const drawn = new Chart(canvas as never, {
    ...chart,
    plugins: [...(chart.plugins ?? []), fixedLanguage],
    // detected otherwise, and wrongly where a test environment pretends to be a browser
    platform: BasicPlatform,
  });
  try {
    return await canvas.encode('png');
  } finally {
    drawn.destroy();
  }
}

// text is shaped for the host's language otherwise; set late, as Chart.js resets the context when it sizes it
const fixedLanguage: Plugin<'line'> = {
  id: 'btcfcLanguage',
  beforeUpdate({ ctx }) {
    ctx.lang = 'en';
  },
};

let prepared = false;

function prepare(): void {
  if (prepared) return;
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Title, SubTitle);
  GlobalFonts.registerFromPath(fontFile, fontFamily);
  prepared = true;
}
