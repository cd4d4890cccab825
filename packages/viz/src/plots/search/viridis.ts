import { rgb } from '../../data/colors';

// ten colours of matplotlib's viridis, which is even in lightness and for every kind of sight
const stops = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
] as const;

/** From light at 0 to dark at 1; without the lightest of viridis, which is faint on white. */
export function darkening(share: number): string {
  return viridis((1 - share) * 0.9);
}

/** A colour of the map viridis of Nathaniel Smith and Stéfan van der Walt, from 0 (dark) to 1 (light). */
export function viridis(share: number): string {
  const position = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const before = Math.min(stops.length - 2, Math.floor(position));
  const channels = stops[before]!.map((channel, index) => {
    const next = stops[before + 1]![index]!;
    return channel + (next - channel) * (position - before);
  });
  return rgb(channels);
}
