export {
  type ChartFailedEvent,
  type ChartFetchedEvent,
  type ChartRetryEvent,
  type ChartsProgressEvent,
  type FetchBlockchainChartsOptions,
  fetchBlockchainCharts,
} from './charts/blockchain-charts';
export {
  type CovariateFrame,
  type ParseCovariatesOptions,
  parseCovariates,
  type ReadCovariatesOptions,
  readCovariates,
} from './covariates/covariate-csv';
export { type FetchFearGreedIndexOptions, fetchFearGreedIndex } from './covariates/fear-greed-index';
export { type FetchFredSeriesOptions, fetchFredSeries } from './covariates/fred-series';
export {
  type ParseBitcoinCsvOptions,
  parseBitcoinCsv,
  type ReadBitcoinCsvOptions,
  readBitcoinCsv,
} from './csv/bitcoin-csv';
export {
  BITCOIN_COLUMNS,
  type BitcoinColumn,
  type BitcoinFrame,
  type BitcoinNumberColumn,
} from './csv/columns';
export type { FetchOptions } from './fetching/fetch-options';
export type {
  SeriesFailedEvent,
  SeriesFetchedEvent,
  SeriesProgressEvent,
  SeriesRetryEvent,
} from './fetching/fetch-points';
export { type SyntheticBitcoinOptions, syntheticBitcoin } from './synthetic/synthetic-bitcoin';
export { isSynthetic, SYNTHETIC_LABEL } from './synthetic/synthetic-label';
