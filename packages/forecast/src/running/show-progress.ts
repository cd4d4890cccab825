import type { ProgressListener } from '@btcfc/core';
import type { ForecastEvent } from './run-series';

/** A line on a terminal that tells how far the work is; undefined where there is none. */
export function progressLine(): ProgressListener<ForecastEvent> | undefined {
  const output = typeof process === 'undefined' ? undefined : process.stderr;
  if (!output?.isTTY) return undefined;
  return ({ done, total, id, candidate, remainingMs }) => {
    const rest =
      remainingMs === undefined || done === total ? '' : `, ${Math.ceil(remainingMs / 1000)} s left`;
    const text = `${done} of ${total}: ${candidate}${id === '' ? '' : ` on ${id}`}${rest}`;
    output.write(`\r\u001b[K${done === total ? '' : text.slice(0, (output.columns ?? 80) - 1)}`);
  };
}
