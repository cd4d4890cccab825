/** What an entry may take of a bundle. */
export interface Budget {
  /** What users import. */
  entry: string;
  /** Where it is bundled for: a page, unless it is for Node alone. */
  platform: 'browser' | 'node';
  /**
   * Most that is loaded at once, minified and packed by gzip, thousands of bytes: all of the entry with all that it imports,
   * TensorFlow.js and our other packages too. A program that uses a part of it pays less.
   */
  kilobytes: number;
}

const page = (entry: string, kilobytes: number): Budget => ({ entry, platform: 'browser', kilobytes });
const node = (entry: string, kilobytes: number): Budget => ({ entry, platform: 'node', kilobytes });

/** A tenth or so above what each takes. Whoever needs more raises it here, and says why. */
export const budgets: readonly Budget[] = [
  page('@btcfc/backtest', 92),
  page('@btcfc/btc-data', 26),
  page('@btcfc/btc-features', 17),
  page('@btcfc/core', 39),
  node('@btcfc/core/node', 8),
  page('@btcfc/data-cleaning', 11),
  page('@btcfc/features', 18),
  // networks and canvas are loaded when they are asked for
  page('@btcfc/forecast', 135),
  page('@btcfc/forecast/worker', 90),
  // of which TensorFlow.js is all but 40
  page('@btcfc/fused-lstm', 220),
  page('@btcfc/lstm', 400),
  page('@btcfc/models', 74),
  page('@btcfc/series', 44),
  node('@btcfc/serve', 660),
  // checks signatures, wherever there is Web Crypto
  page('@btcfc/serve/webhook', 7),
  page('@btcfc/tune', 66),
  node('@btcfc/tune/testing', 19),
  page('@btcfc/viz', 40),
  page('@btcfc/viz/live', 79),
  page('@btcfc/viz/report', 105),
];
