export { type FillGapsOptions, fillGaps } from './fill-gaps';
export type { FillMethod } from './fill-values';
