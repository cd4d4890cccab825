/** The part of `total` that thread `index` of `count` takes begins here; it ends where the next one's begins. */
@inline
export function share(total: i32, index: i32, count: i32): i32 {
  return total * index / count;
}

/** Returns once all `count` threads have come. The threads spin: between two products waiting costs more. */
export function meet(barrier: usize, count: i32): void {
  if (count == 1) return;
  if (ASC_FEATURE_THREADS) {
    const round = atomic.load<i32>(barrier, 4);
    if (atomic.add<i32>(barrier, 1) == count - 1) {
      atomic.store<i32>(barrier, 0);
      atomic.store<i32>(barrier, round + 1, 4);
      return;
    }
    while (atomic.load<i32>(barrier, 4) == round) {}
  }
}
