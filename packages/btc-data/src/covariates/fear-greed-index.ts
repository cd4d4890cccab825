import { optionsFor, type ProgressListener } from '@btcfc/core';
import { type FetchOptions, fetchOptions, listenerOption, toFetchSettings } from '../fetching/fetch-options';
import { fetchPoints, type SeriesProgressEvent } from '../fetching/fetch-points';
import { joinByDay } from '../fetching/points';
import type { CovariateFrame } from './covariate-csv';
import { parseFearGreedAnswer } from './fear-greed-answer';

const column = 'fear_greed_index';

/** Options of `fetchFearGreedIndex`. */
export interface FetchFearGreedIndexOptions extends FetchOptions {
  /** Address of the API. @default 'https://api.alternative.me/fng' */
  baseUrl?: string;
  /**
   * Folder for the answer, made if absent; `false` keeps none.
   *
   * @default `btcfc/covariates` in the user's cache folder, as for `fetchBlockchainCharts`
   */
  cacheDir?: string | false;
  /** Called when the index is there, is tried again, or has failed. */
  onProgress?: ProgressListener<SeriesProgressEvent<'fear_greed_index'>>;
}

const indexOptions = optionsFor<FetchFearGreedIndexOptions>()('fetchFearGreedIndex', {
  ...fetchOptions.spec,
  onProgress: listenerOption<SeriesProgressEvent<typeof column>>(),
});

/**
 * Fetches the Crypto Fear & Greed Index of alternative.me, a daily measure of sentiment that begins in February 2018,
 * in one request. Failures in passing are retried and a whole answer is kept, as by `fetchBlockchainCharts`.
 *
 * @returns the days that have a value, oldest first; from 0, extreme fear, to 100, extreme greed
 * @throws BtcfcError `REQUEST_FAILED` with the reason, `FILE_ACCESS` if the cache can't be written, `INVALID_OPTION`;
 * and the signal's reason once it aborts
 *
 * @example no-run
 * import { fetchFearGreedIndex } from '@btcfc/btc-data';
 *
 * const { Date: days, fear_greed_index: mood } = await fetchFearGreedIndex();
 */
export async function fetchFearGreedIndex(
  options?: FetchFearGreedIndexOptions,
): Promise<CovariateFrame<typeof column>> {
  const { onProgress = () => {}, ...told } = indexOptions.read(options);
  const settings = toFetchSettings(told, {
    baseUrl: 'https://api.alternative.me/fng',
    cacheFolder: 'covariates',
    concurrency: 1,
  });
  const source = {
    names: [column] as const,
    noun: 'series',
    labelOf: (name: string) => name,
    urlOf: () => `${settings.baseUrl}/?limit=0&format=json`,
    accept: 'application/json',
    parse: parseFearGreedAnswer,
  };
  const index = await fetchPoints(source, settings, onProgress);
  const { days, columns } = joinByDay(index, source.names);
  return Object.fromEntries([['Date', days], ...columns]) as CovariateFrame<typeof column>;
}
