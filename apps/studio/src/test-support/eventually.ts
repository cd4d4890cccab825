/** Longer than anything that is waited for takes on a busy machine, milliseconds. */
const longestMs = 60_000;

/**
 * What a function gives back once it neither throws nor rejects: for what comes by polling or is drawn in a later frame.
 * @throws what the function has thrown last, where it does so for a minute
 */
export async function eventually<Value>(look: () => Value | Promise<Value>): Promise<Value> {
  for (const start = performance.now(); ; ) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() - start > longestMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
