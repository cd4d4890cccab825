/** The family under which the shipped DejaVu Sans is registered; a name of its own, so that it replaces none. */
export const fontFamily = 'BTCFC DejaVu Sans';

/** The family with what stands in for it where it isn't registered, as in a browser. */
export const fontStack = `"${fontFamily}", "DejaVu Sans", Verdana, sans-serif`;

export const black = '#000000';

/** Size of the letters at ticks and in the legend, CSS pixels. */
export const textSize = 14;

/** A font as Chart.js takes it, nothing left to its defaults. */
export function fontOf(size: number) {
  return { family: fontStack, size, weight: 'normal', style: 'normal', lineHeight: 1.2 } as const;
}
