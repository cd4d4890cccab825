// lets `frameStep` make what this package does
import './steps';

export { backwardFill } from './backward-fill';
export { fillMedian } from './fill-median';
export { forwardFill } from './forward-fill';
export { interpolateLinear } from './interpolate-linear';
export type { FilledColumn } from './missing';
export {
  type CleaningReport,
  type ColumnReport,
  type FillMethod,
  MissingValueCleaner,
  type MissingValueCleanerOptions,
} from './missing-value-cleaner';
