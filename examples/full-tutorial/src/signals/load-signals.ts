import path from 'node:path';
import { fetchFearGreedIndex, fetchFredSeries, readSignalCsv } from '@btcfc/btc-data';
import type { PlainFrame } from '@btcfc/core';
import type { SignalPlan } from '../arguments';

/** Signals that come from one place. */
export interface SignalSource {
  /** Where they come from. */
  label: string;
  /** A row per date, `Date` and the signals. */
  frame: PlainFrame;
  /** Days from the date of a value until it is known. */
  publicationLag: number;
}

export interface LoadSignalsOptions {
  plan: SignalPlan;
  signal: AbortSignal;
  /** Told in words how far fetching is. */
  onProgress: (text: string) => void;
  /** Addresses to fetch from. @default the real ones */
  addresses?: { fearGreed?: string; fred?: string };
}

// the ten-year Treasury yield and the broad dollar index
const fredSeries = ['DGS10', 'DTWEXBGS'] as const;
// the dollar index of a week comes out on the Monday after, or on the Tuesday if that is a holiday
const fredLag = 8;

/**
 * Reads the signals' files and fetches what is to be fetched.
 *
 * @throws BtcfcError `FILE_ACCESS`, `PARSE_FAILED`, `MISSING_COLUMN`, `REQUEST_FAILED`
 */
export async function loadSignals({
  plan: { files, publicationLag, fetch },
  signal,
  onProgress,
  addresses: { fearGreed, fred } = {},
}: LoadSignalsOptions): Promise<SignalSource[]> {
  const sources = files.map((file) => ({
    label: path.basename(file),
    frame: readSignalCsv(file),
    publicationLag,
  }));
  if (!fetch) return sources;
  const common = { cacheDirectory: '.cache/signals', signal };
  onProgress('sentiment');
  const mood = await fetchFearGreedIndex({ ...common, baseUrl: fearGreed });
  onProgress('macro data');
  const macro = await fetchFredSeries({ ...common, series: fredSeries, baseUrl: fred });
  return [
    ...sources,
    { label: "alternative.me's Fear & Greed Index", frame: mood, publicationLag: 1 },
    { label: 'FRED', frame: macro, publicationLag: fredLag },
  ];
}
