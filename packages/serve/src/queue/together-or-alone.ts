/**
 * What came of one of several things that were done together: nothing to tell, what went wrong, or what it still waits for,
 * while others go on.
 */
export type Outcome = Record<never, never> | { error: unknown } | { until: Promise<void> };

/**
 * Does some things at once; where that fails, halves of them, so that those that can't be done are found in few steps.
 *
 * @param work gives a result for each
 * @param take what to do with the result of one; where it throws, that is what came of this one, and what it promises is
 * waited for by nobody else
 */
export async function togetherOrAlone<Item, Result>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  take: (item: Item, result: Result) => void | Promise<void>,
): Promise<Outcome[]> {
  if (items.length === 0) return [];
  let results: readonly Result[];
  try {
    results = await work(items);
  } catch (error) {
    if (items.length === 1) return [{ error }];
    const middle = Math.ceil(items.length / 2);
    const first = await togetherOrAlone(items.slice(0, middle), work, take);
    return [...first, ...(await togetherOrAlone(items.slice(middle), work, take))];
  }
  return items.map((item, place) => outcomeOf(() => take(item, results[place]!)));
}

/** What comes of doing something. */
export function outcomeOf(work: () => void | Promise<void>): Outcome {
  try {
    const until = work();
    return until ? { until } : {};
  } catch (error) {
    return { error };
  }
}
