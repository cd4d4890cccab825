export {
  type ParseBitcoinCsvOptions,
  parseBitcoinCsv,
  type ReadBitcoinCsvOptions,
  readBitcoinCsv,
} from './bitcoin-csv';
export {
  type ChartFailedEvent,
  type ChartFetchedEvent,
  type ChartRetryEvent,
  type ChartsProgressEvent,
  type FetchBlockchainChartsOptions,
  fetchBlockchainCharts,
} from './blockchain-charts';
export { BITCOIN_COLUMNS, type BitcoinColumn, type BitcoinFrame, type BitcoinNumberColumn } from './columns';
export {
  type FetchFearGreedIndexOptions,
  fetchFearGreedIndex,
} from './fear-greed-index';
export type { FetchOptions } from './fetch-options';
export type {
  SeriesFailedEvent,
  SeriesFetchedEvent,
  SeriesProgressEvent,
  SeriesRetryEvent,
} from './fetch-points';
export { type FetchFredSeriesOptions, fetchFredSeries } from './fred-series';
export {
  type ParseSignalCsvOptions,
  parseSignalCsv,
  type ReadSignalCsvOptions,
  readSignalCsv,
  type SignalFrame,
} from './signal-csv';
export { type SortedFrame, sortByDate } from './sort-by-date';
export { type SyntheticBitcoinOptions, syntheticBitcoin } from './synthetic-bitcoin';
export { isSynthetic, SYNTHETIC_LABEL } from './synthetic-label';
