import { invalidOption } from '@btcfc/core';

/** A canvas to draw on: an element of a page, an OffscreenCanvas, or in Node one of `@napi-rs/canvas`. */
export interface CanvasToDrawOn {
  width: number;
  height: number;
  getContext(type: '2d'): unknown;
}

/** Copies a picture onto the user's canvas, which takes the picture's size. */
export function copyToCanvas(picture: { width: number; height: number }, target: CanvasToDrawOn): void {
  target.width = picture.width;
  target.height = picture.height;
  const context = target.getContext('2d') as { drawImage(image: unknown, x: number, y: number): void } | null;
  try {
    context!.drawImage(picture, 0, 0);
  } catch (error) {
    const expected = 'a canvas of the page, or in Node one of @napi-rs/canvas';
    throw Object.assign(invalidOption('canvas', target, expected), { cause: error });
  }
}
