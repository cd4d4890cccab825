export { alignSeries } from './align-series';
export { type FillGapsOptions, fillGaps } from './fill-gaps';
export type { FillMethod } from './fill-values';
export { type ResampleOptions, resample } from './resample';
export { type SplitAtOptions, splitAt } from './split-at';
