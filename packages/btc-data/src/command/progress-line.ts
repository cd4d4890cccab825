import type { ProgressListener } from '@btcfc/core';
import type { ChartsProgressEvent } from '../charts/blockchain-charts';

/** A line on a terminal that tells how many charts are there; undefined where there is none. */
export function progressLine(): ProgressListener<ChartsProgressEvent> | undefined {
  const output = process.stderr;
  if (!output.isTTY) return undefined;
  return ({ type, column, done, total }) => {
    const again = type === 'retry' ? ', asked again' : '';
    output.write(`\r\u001b[K${done === total ? '' : `${done} of ${total} charts: ${column}${again}`}`);
  };
}
