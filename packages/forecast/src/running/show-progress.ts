import type { ProgressListener } from '@btcfc/core';
import type { ForecastEvent } from './run-series';

/** Who is told how far the work is: a line on a terminal, whoever listens, or both. */
export function progressListener(
  progress: boolean | 'auto',
  onProgress: ProgressListener<ForecastEvent> | undefined,
): ProgressListener<ForecastEvent> | undefined {
  const isShown = progress === true || (progress === 'auto' && !onProgress);
  const line = isShown ? progressLine() : undefined;
  if (!line || !onProgress) return onProgress ?? line;
  return (event) => {
    line(event);
    return onProgress(event);
  };
}

/** A line on a terminal that tells how far the work is; undefined where there is none. */
function progressLine(): ProgressListener<ForecastEvent> | undefined {
  const output = typeof process === 'undefined' ? undefined : process.stderr;
  if (!output?.isTTY) return undefined;
  return ({ type, done, total, id, candidate, remainingMs }) => {
    if (type !== 'candidate-end') return;
    const rest =
      remainingMs === undefined || done === total ? '' : `, ${Math.ceil(remainingMs / 1000)} s left`;
    const text = `${done} of ${total}: ${candidate}${id === '' ? '' : ` on ${id}`}${rest}`;
    output.write(`\r\u001b[K${done === total ? '' : text.slice(0, (output.columns ?? 80) - 1)}`);
  };
}
