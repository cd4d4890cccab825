/** So many connections are taken before work goes on. */
const mostAtOnce = 32;
let arrived = 0;

/** Tells that a connection was taken. */
export function connectionArrived(): void {
  arrived++;
}

/**
 * Lets what has come be read. Node takes one new connection in each turn of the event loop, so while some come there are
 * several turns with no work in between: where a turn of work takes milliseconds, a thousand callers who come at once would
 * else wait for seconds, and a probe among them.
 */
export async function turnOfLoop(): Promise<void> {
  for (let turn = 0; turn < mostAtOnce; turn++) {
    const before = arrived;
    await new Promise((resolve) => setImmediate(resolve));
    if (arrived === before) return;
  }
}
