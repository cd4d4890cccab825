/** Whether a point is at least as good as another in every loss, and better in one. */
export function dominates(point: ArrayLike<number>, other: ArrayLike<number>): boolean {
  let isBetter = false;
  for (let index = 0; index < point.length; index++) {
    if (point[index]! > other[index]!) return false;
    if (point[index]! < other[index]!) isBetter = true;
  }
  return isBetter;
}

/** Positions of the points that no other dominates, in their order. All losses are to be small. */
export function frontOf(points: readonly ArrayLike<number>[]): number[] {
  // a point can only be dominated by one that comes before it in this order
  const order = [...points.keys()].sort((a, b) => compareLosses(points[a]!, points[b]!));
  const front: number[] = [];
  for (const index of order) {
    if (!front.some((other) => dominates(points[other]!, points[index]!))) front.push(index);
  }
  return front.sort((a, b) => a - b);
}

/**
 * Of each point, how many fronts have to be taken away before it is in one (Deb et al. 2002): 0 for those that no other
 * dominates.
 */
export function frontRanks(points: readonly ArrayLike<number>[]): Int32Array {
  const ranks = new Int32Array(points.length).fill(-1);
  let left = [...points.keys()];
  for (let rank = 0; left.length > 0; rank++) {
    const front = new Set(frontOf(left.map((index) => points[index]!)).map((position) => left[position]!));
    for (const index of front) ranks[index] = rank;
    left = left.filter((index) => !front.has(index));
  }
  return ranks;
}

function compareLosses(one: ArrayLike<number>, other: ArrayLike<number>): number {
  for (let index = 0; index < one.length; index++) {
    if (one[index]! < other[index]!) return -1;
    if (one[index]! > other[index]!) return 1;
  }
  return 0;
}
