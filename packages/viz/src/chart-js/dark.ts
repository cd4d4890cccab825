import { channelsOf, rgb } from '../data/colors';
import type { ReadChart, ReadMark } from '../description/read-description';

/** A chart with its colours made for a dark ground. */
export function onDark(chart: ReadChart): ReadChart {
  const { colorBar } = chart;
  return {
    ...chart,
    marks: chart.marks.map(markOnDark),
    colorBar: colorBar && { ...colorBar, colors: colorBar.colors.map(colorOnDark) },
  };
}

function markOnDark(mark: ReadMark): ReadMark {
  if (mark.type === 'axis') return mark;
  const color = colorOnDark(mark.color);
  return mark.type === 'bar' && mark.outline !== undefined
    ? { ...mark, color, outline: colorOnDark(mark.outline) }
    : { ...mark, color };
}

// of white and of black on a dark ground: as in its look
const lightnessOfWhite = 0.102;
const lightnessOfBlack = 0.9;

/**
 * The colour that is as far from a dark ground as `color` is from white: its hue and saturation stay, its lightness is
 * turned over. Colours that are not written as `#rrggbb` or `#rrggbbaa` stay.
 */
export function colorOnDark(color: string): string {
  if (!/^#[\da-f]{6}([\da-f]{2})?$/i.test(color)) return color;
  const channels = channelsOf(color).map((channel) => channel / 255);
  const high = Math.max(...channels);
  const low = Math.min(...channels);
  const lightness = (high + low) / 2;
  const turned = lightnessOfBlack + (lightnessOfWhite - lightnessOfBlack) * lightness;
  // in the double cone of hue, saturation and lightness a colour lies as far from grey as its lightness lets it
  const room = 1 - Math.abs(2 * lightness - 1);
  const scale = room === 0 ? 0 : (1 - Math.abs(2 * turned - 1)) / room;
  const turnedChannels = channels.map((channel) => 255 * (turned + (channel - lightness) * scale));
  return `${rgb(turnedChannels)}${color.slice(7)}`;
}
