/** matplotlib's tab10. */
export const colors = {
  blue: '#1f77b4',
  orange: '#ff7f0e',
  green: '#2ca02c',
  red: '#d62728',
  purple: '#9467bd',
  brown: '#8c564b',
  grey: '#7f7f7f',
} as const;

/** The colours of marks that are given none, in their order. */
export const defaultColors = [
  colors.blue,
  colors.orange,
  colors.green,
  colors.red,
  colors.purple,
  colors.brown,
  colors.grey,
] as const;

/** A colour `#rrggbb` that what is beneath it shines through: 0 is invisible, 1 opaque. */
export function withOpacity(color: string, opacity: number): string {
  return `${color}${hex(Math.round(opacity * 255))}`;
}

/** A colour of which only a share is left on white; opaque, so that a legend shows the very colour. */
export function tint(color: string, strength: number): string {
  return rgb(channelsOf(color).map((channel) => 255 + (channel - 255) * strength));
}

/** A colour of three channels from 0 to 255. */
export function rgb(channels: readonly number[]): string {
  return `#${channels.map((channel) => hex(Math.round(channel))).join('')}`;
}

/** Red, green and blue of `#rrggbb`, from 0 to 255. */
export function channelsOf(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}

function hex(channel: number): string {
  return channel.toString(16).padStart(2, '0');
}
