import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { configurationOf } from '../chart-js/configuration';
import type { ChartJsConfiguration } from '../chart-js/configuration-type';
import type { ChartDescription } from '../description/chart-description';
import { type PictureOptions, pictureOptions, readSize } from '../description/picture-options';
import { readDescription } from '../description/read-description';
import type { CanvasToDrawOn } from './copy-to-canvas';
import { shownInNotebook } from './shown-in-notebook';

/** What draws in the place of our canvas: a `ChartJSNodeCanvas` of chartjs-node-canvas, or anything of its shape. */
export interface ChartRenderer {
  renderToBuffer(configuration: ChartJsConfiguration, mimeType?: 'image/png'): Promise<Uint8Array>;
}

const plotOptions = defineOptions('plot', {
  /**
   * What the picture is: `'svg'` is sharp at any size. Its letters are paths, or text where it is made in a page.
   * @default 'svg' where `file` ends in `.svg`, else 'png'
   */
  format: option.oneOf(['png', 'svg']),
  /** A file to write the picture to as well; its folder is made if it is absent. Node, Bun and Deno only. @default none */
  file: option.text(),
  /**
   * A canvas to draw on as well, which takes the picture's size; or a renderer that draws in the place of ours, such as
   * a `ChartJSNodeCanvas`, whose own size and fonts hold. @default none
   */
  canvas: option.custom<CanvasToDrawOn | ChartRenderer>((name, value) => {
    const { getContext, renderToBuffer } = Object(value) as Partial<CanvasToDrawOn & ChartRenderer>;
    if (typeof getContext === 'function' || typeof renderToBuffer === 'function')
      return value as ChartRenderer;
    throw invalidOption(
      name,
      value,
      'a canvas, or an object with `renderToBuffer` such as a ChartJSNodeCanvas',
    );
  }),
  ...pictureOptions.spec,
});

/** How `plot` draws. */
export interface PlotOptions extends PictureOptions, OptionsInput<typeof plotOptions> {}

/**
 * Draws a chart: one of the named ones, such as `lossPlot(...)`, or a description of your own. The same description
 * gives the same bytes, whatever the time zone, the language and the fonts of the machine (in a page, the browser's
 * fonts are taken).
 *
 * @returns the picture as PNG or SVG; a `Buffer` in Node. As the last value of a cell, a notebook of Deno's Jupyter kernel
 * shows it (`Symbol.for('Jupyter.display')`)
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` if the description's data can't be drawn; `FILE_ACCESS` if the file
 * can't be written; `UNAVAILABLE` for a file in a page, or where there is no canvas
 * @example
 * import { plot } from '@btcfc/viz';
 *
 * const png = await plot(
 *   {
 *     title: 'Load',
 *     y: { label: 'Load', unit: 'MW' },
 *     marks: [{ type: 'line', x: ['2026-01-01', '2026-01-02', '2026-01-03'], y: [31, null, 28], label: 'Berlin' }],
 *   },
 *   { width: 800, height: 400 },
 * );
 * png.length; // the bytes of a PNG
 * // and plot(description, { file: 'load.svg' }) writes an SVG
 */
export async function plot(description: ChartDescription, options?: PlotOptions): Promise<Uint8Array> {
  const {
    canvas,
    file,
    format = file?.toLowerCase().endsWith('.svg') ? 'svg' : 'png',
    ...given
  } = plotOptions.read(options);
  const isSvg = format === 'svg';
  if (isSvg && canvas !== undefined) {
    const expected = "left out where the picture is an SVG, or format: 'png'";
    throw invalidOption('canvas', canvas, expected);
  }
  const chart = readDescription(description);
  // paths are as sharp as it gets
  const size = readSize(chart, isSvg ? { ...given, devicePixelRatio: 1 } : given);
  const configuration = configurationOf(chart, size);
  const picture = isSvg
    ? await (await import('#viz-canvas')).drawSvg(configuration, size, chart.title)
    : await drawWith(canvas);
  if (file !== undefined) (await import('#viz-canvas')).writePicture(file, picture);
  return shownInNotebook(picture, { format, title: chart.title || 'Chart' });

  async function drawWith(given: CanvasToDrawOn | ChartRenderer | undefined): Promise<Uint8Array> {
    if (given && 'renderToBuffer' in given) return given.renderToBuffer(configuration, 'image/png');
    // only now: descriptions alone need neither Chart.js nor a canvas
    const { drawPng } = await import('#viz-canvas');
    return drawPng(configuration, size, given);
  }
}

/**
 * Draws several charts into a folder, each under its name, one after the other: an SVG where the name ends in `.svg`, else
 * a PNG, unless `format` says which.
 *
 * @param directory made if it is absent
 * @param charts descriptions by the names of their files
 * @throws BtcfcError as `plot`; `INVALID_OPTION` for what is no object of charts
 *
 * @example
 * import { lossPlot, plotFiles, residualPlot } from '@btcfc/viz';
 *
 * await plotFiles('plots', {
 *   'loss.png': lossPlot({ trainLosses: [0.9, 0.4, 0.2] }),
 *   'residuals.png': residualPlot({ actual: [3, 4, 6], predicted: [2, 5, 5] }),
 * });
 */
export async function plotFiles(
  directory: string,
  charts: Readonly<Record<string, ChartDescription>>,
  options: Omit<PlotOptions, 'file'> = {},
): Promise<void> {
  const isText = typeof directory === 'string' && directory !== '';
  if (!isText || Object.prototype.toString.call(charts) !== '[object Object]') {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: 'Charts are drawn into a folder, each under the name of its file.',
      received: isText ? charts : directory,
      remedy: "Pass a folder and charts by name, such as `{ 'loss.png': lossPlot(...) }`.",
    });
  }
  plotOptions.read(options);
  for (const [name, chart] of Object.entries(charts)) {
    await plot(chart, { ...options, file: `${directory}/${name}` });
  }
}
