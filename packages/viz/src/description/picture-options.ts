import { defineOptions, invalidOption, option } from '@btcfc/core';

const mostPixels = 100e6;
const width = { min: 200, max: 10_000 } as const;
const height = { min: 150, max: 10_000 } as const;

/** How a picture is drawn: how large, and on what. */
export interface PictureOptions {
  /** Width in CSS pixels, 200 to 10,000. @default the description's */
  width?: number;
  /** Height in CSS pixels, 150 to 10,000. @default the description's */
  height?: number;
  /** Pixels of the image per CSS pixel, 0.5 to 8: 2 doubles the sharpness. @default 1 */
  devicePixelRatio?: number;
  /**
   * What it is drawn on: white, or nearly black with colours as light as they were dark. @default 'light'
   */
  theme?: Theme;
}

/** What a picture is drawn on. */
export type Theme = 'light' | 'dark';

export const pictureOptions = defineOptions('chartJsConfiguration', {
  width: option.integer(width),
  height: option.integer(height),
  devicePixelRatio: option.number({ min: 0.5, max: 8, default: 1 }),
  theme: option.oneOf(['light', 'dark'], { default: 'light' }),
});

export type ReadPictureOptions = Required<PictureOptions>;

/** @throws BtcfcError `INVALID_OPTION` for a description of another size, or more than 100 megapixels */
export function readSize(
  description: { width: number; height: number },
  given: PictureOptions & Pick<ReadPictureOptions, 'devicePixelRatio' | 'theme'>,
): ReadPictureOptions {
  const size = {
    width: given.width ?? pictureOptions.spec.width.check('width', description.width),
    height: given.height ?? pictureOptions.spec.height.check('height', description.height),
    devicePixelRatio: given.devicePixelRatio,
    theme: given.theme,
  };
  const pixels = size.width * size.height * size.devicePixelRatio * size.devicePixelRatio;
  if (pixels <= mostPixels) return size;
  throw invalidOption(
    'devicePixelRatio',
    size.devicePixelRatio,
    'small enough for an image of 100 megapixels',
  );
}
