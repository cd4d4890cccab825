import { fetchBlockchainCharts } from '@btcfc/btc-data';
import { problemOf } from '../../worker/problem-of';

/** What comes of the one request that leaves the page. */
export type LiveAnswer = { dates: string[]; prices: Float64Array } | { problem: string };

/* A worker of its own: the server's policy lets this file connect to that one host, and nothing of a person's is ever here. */
const wished = {
  columns: ['btc_market_price'],
  cacheDir: false,
  maxRetries: 1,
  timeoutMs: 15_000,
} as const;

fetchBlockchainCharts(wished).then(
  ({ Date: dates, btc_market_price: prices }) => answer({ dates: [...dates], prices }),
  (error: unknown) => answer({ problem: problemOf(error) }),
);

function answer(message: LiveAnswer): void {
  postMessage(message);
}
