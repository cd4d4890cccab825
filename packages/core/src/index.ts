export * from './data';
export * from './errors';
export * from './forecasting';
export * from './numerics';
export * from './options';
export * from './progress';
export { Rng, type RngState } from './random/rng';
export * from './stores';
export * from './text';
