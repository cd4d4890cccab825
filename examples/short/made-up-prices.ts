import { formatDate, Rng } from '@btcfc/core';

/** Business days of an asset as CSV, made up: a random walk whose spread swells and ebbs, with volume that follows it. */
export function madeUpPrices(rows = 1000): string {
  const rng = new Rng(2);
  const lines = ['Date,Open,High,Low,Close,Volume'];
  let close = 100;
  let variance = 1e-4;
  for (let day = 0; lines.length <= rows; day++) {
    const date = new Date(Date.UTC(2020, 0, 1 + day));
    if (date.getUTCDay() % 6 === 0) continue;
    const move = Math.sqrt(variance) * rng.normal();
    variance = 4e-6 + 0.1 * move ** 2 + 0.86 * variance;
    const open = close;
    close = open * Math.exp(move);
    const high = Math.max(open, close) * (1 + Math.sqrt(variance) * rng.uniform(0, 1));
    const low = Math.min(open, close) / (1 + Math.sqrt(variance) * rng.uniform(0, 1));
    const volume = Math.round(1e6 * Math.exp(40 * Math.abs(move) + 0.3 * rng.normal()));
    lines.push(
      [formatDate(date.getTime()), ...[open, high, low, close].map((price) => price.toFixed(2)), volume].join(
        ',',
      ),
    );
  }
  return lines.join('\n');
}
