export * from './data';
export * from './errors';
export * from './forecasting';
export * from './numerics';
export * from './options';
export * from './progress';
export * from './stores';
export * from './text';
