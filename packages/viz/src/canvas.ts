import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BtcfcError } from '@btcfc/core';
import { writeFileAtomic } from '@btcfc/core/node';
import { type CanvasToDrawOn, copyToCanvas } from './canvas/copy-to-canvas';
import { drawChart } from './canvas/draw-chart';
import type { ChartJsConfiguration } from './chart-js/configuration-type';
import { fontFamily } from './chart-js/looks';
import type { PictureSize } from './description/picture-size';

type NativeCanvas = typeof import('@napi-rs/canvas');

/** Draws a chart, on the user's canvas too if there is one, and gives back the picture as PNG. */
export async function drawPng(
  configuration: ChartJsConfiguration,
  { width, height }: PictureSize,
  target: CanvasToDrawOn | undefined,
): Promise<Uint8Array> {
  const { createCanvas } = await nativeCanvas();
  return drawChart(createCanvas(width, height), configuration, (canvas) => {
    if (target) copyToCanvas(canvas, target);
    return canvas.encode('png');
  });
}

/** Writes a picture so that it is whole or not there at all; its folder is made if it is absent. */
export function writePicture(file: string, png: Uint8Array): void {
  writeFileAtomic(file, png);
}

// a bundle in CommonJS has no address
const here: string | undefined = import.meta.url;
const fontFile = here ? fileURLToPath(new URL('../fonts/DejaVuSans.ttf', here)) : 'fonts/DejaVuSans.ttf';
let prepared: NativeCanvas | undefined;

async function nativeCanvas(): Promise<NativeCanvas> {
  prepared ??= await load();
  return prepared;
}

async function load(): Promise<NativeCanvas> {
  // native code can't become part of a bundle: it is found where the program runs
  const name = ['@napi-rs', 'canvas'].join('/');
  const canvas = await import(name).then(
    (loaded: NativeCanvas & { default?: NativeCanvas }) => loaded.default ?? loaded,
    (cause: unknown) => {
      throw new BtcfcError({
        code: 'UNAVAILABLE',
        message: `\`${name}\` can't be loaded.`,
        remedy: `Install ${name} where the program runs, or pass a renderer of your own as \`canvas\`.`,
        cause,
      });
    },
  );
  registerFont(canvas);
  return canvas;
}

function registerFont({ GlobalFonts }: NativeCanvas): void {
  if (existsSync(fontFile)) GlobalFonts.registerFromPath(fontFile, fontFamily);
  // without any font text would be left out silently
  else if (GlobalFonts.families.length === 0) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: `There is no font to write with: ${fontFile} is missing, and the machine has none.`,
      remedy: 'Install a font, or copy the folder `fonts` of @btcfc/viz to where your bundle looks for it.',
    });
  }
}
