import { BtcfcError } from '@btcfc/core';
import { writeFileAtomic } from '@btcfc/core/node';
import type * as inNode from './canvas-in-node';
import { type CanvasToDrawOn, copyToCanvas } from './copy-to-canvas';
import { drawChart } from './draw-chart';
import { finishSvg } from './finish-svg';
import { type DrawingContext, linesByStep, svgCanvas } from './svg-context';

// by their shape: the packages' own types know no page
interface PageCanvas extends CanvasToDrawOn {
  convertToBlob?(options: { type: string }): Promise<Blob>;
  toBlob?(done: (blob: Blob | null) => void, type: string): void;
}

interface Page {
  OffscreenCanvas?: new (width: number, height: number) => PageCanvas;
  document?: { createElement(name: 'canvas'): PageCanvas };
}

/** As in Node, on a canvas of the page. */
export const drawPng: typeof inNode.drawPng = async (configuration, { width, height }, target) =>
  drawChart(createCanvas(width, height), configuration, async (canvas) => {
    if (target) copyToCanvas(canvas, target);
    return new Uint8Array(await (await blobOf(canvas)).arrayBuffer());
  });

/** As in Node, with its letters as text: a page does not tell how those of its fonts are drawn. */
export const drawSvg: typeof inNode.drawSvg = async (configuration, size, title) => {
  const page = createCanvas(1, 1).getContext('2d') as unknown as DrawingContext;
  const plugins = [...configuration.plugins, linesByStep];
  return drawChart(svgCanvas(page, size), { ...configuration, plugins }, (canvas) =>
    new TextEncoder().encode(finishSvg(canvas.toSvg(), title)),
  );
};

/** There are no files in a page. @throws BtcfcError `UNAVAILABLE` */
export const writePicture: typeof inNode.writePicture = (file, picture) => writeFileAtomic(file, picture);

function createCanvas(width: number, height: number): PageCanvas {
  const { OffscreenCanvas, document } = globalThis as Page;
  if (OffscreenCanvas) return new OffscreenCanvas(width, height);
  if (document) return Object.assign(document.createElement('canvas'), { width, height });
  throw noPicture('There is no canvas to draw on here.');
}

async function blobOf(canvas: PageCanvas): Promise<Blob> {
  if (canvas.convertToBlob) return canvas.convertToBlob({ type: 'image/png' });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob!(resolve, 'image/png'));
  if (blob) return blob;
  throw noPicture('The browser can not turn the canvas into a picture.');
}

function noPicture(message: string): BtcfcError {
  const remedy =
    'Draw in Node or in a page, or give `chartJsConfiguration(description)` to a Chart of your own.';
  return new BtcfcError({ code: 'UNAVAILABLE', message, remedy });
}
