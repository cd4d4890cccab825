import { checkInteger, checkNumber, invalidOption } from '@btcfc/core';

const mostPixels = 100e6;

/** What every plot can be told about its looks. */
export interface FigureOptions {
  /** Heading above the axes; `''` for none. @default depends on the plot */
  title?: string;
  /** A smaller line under the title, such as where the data are from. @default '' */
  subtitle?: string;
  /** Label of the horizontal axis; `''` for none. @default depends on the plot */
  xLabel?: string;
  /** Label of the vertical axis; `''` for none. @default depends on the plot */
  yLabel?: string;
  /** Unit at the numbers of the vertical axis: a currency sign goes before them, others after. @default '' */
  unit?: string;
  /** Width in CSS pixels, 200 to 10,000. @default depends on the plot */
  width?: number;
  /** Height in CSS pixels, 150 to 10,000. @default depends on the plot */
  height?: number;
  /** Pixels of the image per CSS pixel, 0.5 to 8: 2 doubles the sharpness. @default 1 */
  devicePixelRatio?: number;
}

export type FigureDefaults = Required<
  Pick<FigureOptions, 'title' | 'xLabel' | 'yLabel' | 'width' | 'height'>
>;

/**
 * The options with the plot's defaults filled in.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function readFigureOptions(options: FigureOptions, defaults: FigureDefaults): Required<FigureOptions> {
  const {
    title = defaults.title,
    subtitle = '',
    xLabel = defaults.xLabel,
    yLabel = defaults.yLabel,
    unit = '',
    width = defaults.width,
    height = defaults.height,
    devicePixelRatio = 1,
  } = options;
  for (const [name, text] of Object.entries({ title, subtitle, xLabel, yLabel, unit })) checkText(name, text);
  checkInteger('width', width, { min: 200, max: 10_000 });
  checkInteger('height', height, { min: 150, max: 10_000 });
  checkNumber('devicePixelRatio', devicePixelRatio, { min: 0.5, max: 8 });
  const pixels = width * height * devicePixelRatio ** 2;
  if (pixels > mostPixels) {
    throw invalidOption('devicePixelRatio', devicePixelRatio, 'small enough for an image of 100 megapixels');
  }
  return { title, subtitle, xLabel, yLabel, unit, width, height, devicePixelRatio };
}

export function checkText(name: string, text: unknown): void {
  if (typeof text !== 'string') throw invalidOption(name, text, 'text');
}
