import type { Theme } from '../description/picture-options';

/** The family under which the shipped DejaVu Sans is registered; a name of its own, so that it replaces none. */
export const fontFamily = 'BTCFC DejaVu Sans';

/** The family with what stands in for it where it isn't registered, as in a browser. */
export const fontStack = `"${fontFamily}", "DejaVu Sans", Verdana, sans-serif`;

/** What a chart's own parts are drawn with: whatever is not a mark. */
export interface Look {
  /** What all is drawn on. */
  paper: string;
  /** Letters, frame and ticks. */
  ink: string;
  /** Letters and strokes within the chart that are not to stand out. */
  faint: string;
  grid: string;
  /** Beneath letters that stand over marks. */
  veil: string;
  legendPaper: string;
  legendFrame: string;
}

const dark = '#16181d';

export const looks: Readonly<Record<Theme, Look>> = {
  light: {
    paper: '#ffffff',
    ink: '#000000',
    faint: '#555555',
    grid: '#b0b0b0',
    veil: 'rgba(255, 255, 255, 0.85)',
    legendPaper: 'rgba(255, 255, 255, 0.8)',
    legendFrame: '#cccccc',
  },
  dark: {
    paper: dark,
    ink: '#e6e6e6',
    faint: '#a8a8a8',
    grid: '#4a4d55',
    veil: `${dark}d9`,
    legendPaper: `${dark}cc`,
    legendFrame: '#4a4d55',
  },
};

/** Size of the letters at ticks and in the legend, CSS pixels. */
export const textSize = 14;

/** A font as Chart.js takes it, nothing left to its defaults. */
export function fontOf(size: number) {
  return { family: fontStack, size, weight: 'normal', style: 'normal', lineHeight: 1.2 } as const;
}
