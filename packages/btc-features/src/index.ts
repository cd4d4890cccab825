// lets `frameStep` make what this package does
import './steps';

export { averageTrueRange } from './average-true-range';
export {
  BTCFeatureEngineer,
  type BTCFeatureEngineerOptions,
  type FeatureGroups,
} from './engineer/btc-feature-engineer';
export type { IndicatorGroup } from './engineer/indicators';
export { type KeepPricedRowsOptions, keepPricedRows } from './keep-priced-rows';
export {
  circulatingToTotalSupply,
  marketCapToCirculatingSupply,
  priceToCirculatingSupply,
  priceToTotalSupply,
} from './supply';
