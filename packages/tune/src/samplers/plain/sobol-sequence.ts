import { sobolDirections } from './sobol-directions';

/** Dimensions that there are. */
export const mostDimensions = sobolDirections.length + 1;

const bits = 32;
const directionNumbers = new Map<number, Uint32Array>();

/**
 * A coordinate of a Sobol point, times 2^32: of the points 0 to 2^m - 1, one lies in each 2^m-th part of the range, in
 * every dimension. In the order of scipy's: neighbours differ by one direction number (Antonov & Saleev 1979).
 *
 * @param index from 0, below 2^32
 * @param dimension from 0, below `mostDimensions`
 */
export function sobolCoordinate(index: number, dimension: number): number {
  const directions = directionsOf(dimension);
  let coordinate = 0;
  let left = (index ^ (index >>> 1)) >>> 0;
  for (let bit = 0; left > 0; bit++, left >>>= 1) if (left & 1) coordinate ^= directions[bit]!;
  return coordinate >>> 0;
}

/**
 * The coordinate moved by a random permutation of the halves of the range, of the halves of each half and so on (Owen
 * 1995), drawn by hashing (Laine & Karras 2011, with the constants of Vegdahl): the parts still hold one point each.
 *
 * @param coordinate times 2^32
 * @param seed a whole number of 32 bits; another for each dimension
 */
export function scramble(coordinate: number, seed: number): number {
  let mixed = reverseBits(coordinate);
  mixed ^= Math.imul(mixed, 0x3d20adea);
  mixed = (mixed + seed) | 0;
  mixed = Math.imul(mixed, (seed >>> 16) | 1);
  mixed ^= Math.imul(mixed, 0x05526c56);
  mixed ^= Math.imul(mixed, 0x53a22864);
  return reverseBits(mixed);
}

function directionsOf(dimension: number): Uint32Array {
  let directions = directionNumbers.get(dimension);
  if (!directions) {
    directions = dimension === 0 ? halves() : directionsFrom(sobolDirections[dimension - 1]!);
    directionNumbers.set(dimension, directions);
  }
  return directions;
}

function halves(): Uint32Array {
  return Uint32Array.from({ length: bits }, (_, bit) => 2 ** (bits - 1 - bit));
}

// the recurrence of Bratley & Fox 1988, on numbers that are shifted to the left already
function directionsFrom([polynomial, ...initial]: readonly number[]): Uint32Array {
  const degree = initial.length;
  const directions = new Uint32Array(bits);
  for (let bit = 0; bit < bits; bit++) {
    if (bit < degree) {
      directions[bit] = initial[bit]! * 2 ** (bits - 1 - bit);
      continue;
    }
    let next = directions[bit - degree]! ^ (directions[bit - degree]! >>> degree);
    for (let back = 1; back < degree; back++) {
      if ((polynomial! >>> (degree - back)) & 1) next ^= directions[bit - back]!;
    }
    directions[bit] = next;
  }
  return directions;
}

function reverseBits(value: number): number {
  let reversed = ((value >>> 1) & 0x55555555) | ((value & 0x55555555) << 1);
  reversed = ((reversed >>> 2) & 0x33333333) | ((reversed & 0x33333333) << 2);
  reversed = ((reversed >>> 4) & 0x0f0f0f0f) | ((reversed & 0x0f0f0f0f) << 4);
  reversed = ((reversed >>> 8) & 0x00ff00ff) | ((reversed & 0x00ff00ff) << 8);
  return ((reversed >>> 16) | (reversed << 16)) >>> 0;
}
