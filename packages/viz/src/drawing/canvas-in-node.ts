import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BtcfcError } from '@btcfc/core';
import { writeFileAtomic } from '@btcfc/core/node';
import type { ChartJsConfiguration } from '../chart-js/configuration-type';
import { fontFamily } from '../chart-js/looks';
import type { ReadPictureOptions } from '../description/picture-options';
import { type CanvasToDrawOn, copyToCanvas } from './copy-to-canvas';
import { drawChart } from './draw-chart';
import { finishSvg } from './finish-svg';

type NativeCanvas = typeof import('@napi-rs/canvas');

/** Draws a chart, on the user's canvas too if there is one, and gives back the picture as PNG. */
export async function drawPng(
  configuration: ChartJsConfiguration,
  { width, height }: ReadPictureOptions,
  target: CanvasToDrawOn | undefined,
): Promise<Uint8Array> {
  const { createCanvas } = await nativeCanvas();
  return drawChart(createCanvas(width, height), configuration, (canvas) => {
    if (target) copyToCanvas(canvas, target);
    return canvas.encode('png');
  });
}

/** Draws a chart as SVG, its letters as paths, so that it looks the same where there is no such font. */
export async function drawSvg(
  configuration: ChartJsConfiguration,
  { width, height }: ReadPictureOptions,
  title: string,
): Promise<Uint8Array> {
  const { createCanvas, SvgExportFlag } = await nativeCanvas();
  const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths);
  return drawChart(canvas, configuration, () =>
    Buffer.from(finishSvg(canvas.getContent().toString(), title)),
  );
}

/** Writes a picture so that it is whole or not there at all; its folder is made if it is absent. */
export function writePicture(file: string, picture: Uint8Array): void {
  writeFileAtomic(file, picture);
}

// a bundle in CommonJS has no address
const here: string | undefined = import.meta.url;
const fontFile = 'fonts/DejaVuSans.ttf';
// beside the folder of what was built, or of the sources, which are one folder deeper
const fontFiles = here
  ? ['..', '../..'].map((up) => fileURLToPath(new URL(`${up}/${fontFile}`, here)))
  : [fontFile];
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
  const font = fontFiles.find((file) => existsSync(file));
  if (font !== undefined) GlobalFonts.registerFromPath(font, fontFamily);
  // without any font text would be left out silently
  else if (GlobalFonts.families.length === 0) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: `There is no font to write with: ${fontFiles[0]} is missing, and the machine has none.`,
      remedy: 'Install a font, or copy the folder `fonts` of @btcfc/viz to where your bundle looks for it.',
    });
  }
}
