import { priceCsv } from '../price-csv';
import type { LiveAnswer } from './live-bitcoin-worker';
import { liveHost } from './live-host';

/**
 * Daily prices of Bitcoin as they are today.
 *
 * @throws Error in words for a person where the host can't be reached
 */
export async function liveBitcoin(): Promise<File> {
  const worker = new Worker(new URL('./live-bitcoin-worker.ts', import.meta.url), { type: 'module' });
  try {
    const told = await new Promise<LiveAnswer>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<LiveAnswer>) => resolve(data));
      worker.addEventListener('error', () =>
        reject(new Error('What asks for live prices could not be loaded.')),
      );
    });
    if ('problem' in told) {
      throw new Error(
        `${liveHost} could not be asked for prices: this machine may be offline, or its network or a blocker in the browser may not let it. The made-up data need no network. (${told.problem})`,
      );
    }
    return new File([priceCsv(told.dates, told.prices)], 'bitcoin-live.csv', { type: 'text/csv' });
  } finally {
    worker.terminate();
  }
}
