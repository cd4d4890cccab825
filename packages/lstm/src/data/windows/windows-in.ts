/** How windows are cut. */
export interface WindowShape {
  /** Rows per window. */
  seqLen: number;
  /** How many rows after the window's last row its first target stands. */
  targetOffset: number;
  /** Targets per window. @default 1 */
  horizon?: number;
}

/** Number of windows that have all their targets. */
export function windowsIn(rows: number, { seqLen, targetOffset, horizon = 1 }: WindowShape): number {
  return rows - seqLen + 2 - targetOffset - horizon;
}

/** Targets of the windows that have all of them, shape [windows, horizon]. */
export function targetsOf(y: Float64Array, shape: WindowShape): Float64Array {
  const { seqLen, targetOffset, horizon = 1 } = shape;
  const windows = Math.max(0, windowsIn(y.length, shape));
  return Float64Array.from(
    { length: windows * horizon },
    (_, position) => y[Math.floor(position / horizon) + seqLen - 1 + targetOffset + (position % horizon)]!,
  );
}
