/**
 * Runs jobs with at most so many at once, in order of their beginning. The first failure keeps further ones from
 * beginning and is thrown when those under way have ended, so that nothing goes on behind the caller's back.
 */
export async function runConcurrently(
  jobs: readonly (() => Promise<void>)[],
  concurrency: number,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < jobs.length && failures.length === 0) {
      try {
        await jobs[next++]!();
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
