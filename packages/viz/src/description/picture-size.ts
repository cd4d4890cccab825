import { defineOptions, invalidOption, option } from '@btcfc/core';

const mostPixels = 100e6;
const width = { min: 200, max: 10_000 } as const;
const height = { min: 150, max: 10_000 } as const;

/** How large a picture is. */
export interface SizeOptions {
  /** Width in CSS pixels, 200 to 10,000. @default the description's */
  width?: number;
  /** Height in CSS pixels, 150 to 10,000. @default the description's */
  height?: number;
  /** Pixels of the image per CSS pixel, 0.5 to 8: 2 doubles the sharpness. @default 1 */
  devicePixelRatio?: number;
}

export const sizeOptions = defineOptions('chartJsConfiguration', {
  width: option.integer(width),
  height: option.integer(height),
  devicePixelRatio: option.number({ min: 0.5, max: 8, default: 1 }),
});

export type PictureSize = Required<SizeOptions>;

/** @throws BtcfcError `INVALID_OPTION` for a description of another size, or more than 100 megapixels */
export function readSize(
  description: { width: number; height: number },
  given: { width?: number; height?: number; devicePixelRatio: number },
): PictureSize {
  const size = {
    width: given.width ?? sizeOptions.spec.width.check('width', description.width),
    height: given.height ?? sizeOptions.spec.height.check('height', description.height),
    devicePixelRatio: given.devicePixelRatio,
  };
  const pixels = size.width * size.height * size.devicePixelRatio * size.devicePixelRatio;
  if (pixels <= mostPixels) return size;
  throw invalidOption(
    'devicePixelRatio',
    size.devicePixelRatio,
    'small enough for an image of 100 megapixels',
  );
}
