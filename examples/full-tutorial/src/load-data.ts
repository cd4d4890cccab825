import { existsSync } from 'node:fs';
import { type BitcoinFrame, fetchBlockchainCharts, readBitcoinCsv, syntheticBitcoin } from '@btcfc/btc-data';
import { toDataFrame } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import type { DataSource } from './arguments';

const usualPlace = 'data/bitcoin_dataset.csv';

export interface LoadDataOptions {
  source: DataSource;
  /** Fixes the synthetic data. */
  seed: number;
  signal: AbortSignal;
  /** Told in words how far fetching is. */
  onProgress: (text: string) => void;
}

export interface LoadedData {
  frame: DataFrame;
  /** What the data is, for titles and the first line. */
  label: string;
  isSynthetic: boolean;
}

/** What will be loaded, for the first line of the story, before it takes any time. */
export function describeSource(source: DataSource): string {
  switch (resolve(source).kind) {
    case 'file':
      return `Bitcoin data from ${(resolve(source) as { path: string }).path}`;
    case 'fetch':
      return "Bitcoin data from Blockchain.com's charts";
    default:
      return source.kind === 'synthetic'
        ? 'SYNTHETIC data, made up by the program: no real prices'
        : `SYNTHETIC data, made up by the program: there is no ${usualPlace} and no --data was given`;
  }
}

/** Reads, fetches or makes the dataset, as a danfo frame. */
export async function loadData({ source, seed, signal, onProgress }: LoadDataOptions): Promise<LoadedData> {
  const resolved = resolve(source);
  const columns = await loadColumns(resolved, { seed, signal, onProgress });
  const isSynthetic = resolved.kind === 'synthetic';
  return {
    frame: toDataFrame(columns, DataFrame),
    label: isSynthetic ? 'synthetic data' : 'Bitcoin',
    isSynthetic,
  };
}

function resolve(source: DataSource): DataSource {
  if (source.kind !== 'default') return source;
  return existsSync(usualPlace) ? { kind: 'file', path: usualPlace } : { kind: 'synthetic' };
}

async function loadColumns(
  source: DataSource,
  { seed, signal, onProgress }: Omit<LoadDataOptions, 'source'>,
): Promise<BitcoinFrame> {
  if (source.kind === 'file') return readBitcoinCsv(source.path);
  if (source.kind === 'synthetic') return syntheticBitcoin({ seed });
  return fetchBlockchainCharts({
    cacheDirectory: '.cache/blockchain-charts',
    signal,
    onProgress: ({ done, total }) => onProgress(`${done} of ${total} charts`),
  });
}
