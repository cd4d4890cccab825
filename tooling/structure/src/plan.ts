/** Which packages of ours a package may import, as ARCHITECTURE.md draws them: arrows point one way. */
export const allowedImports: Record<string, readonly string[]> = {
  core: [],
  series: ['core'],
  'data-cleaning': ['core'],
  features: ['core'],
  'btc-data': ['core'],
  'fused-lstm': ['core'],
  tune: ['core'],
  viz: ['core'],
  'btc-features': ['core', 'features'],
  models: ['core'],
  lstm: ['core', 'series', 'models', 'fused-lstm'],
  backtest: ['core', 'models'],
  forecast: ['core', 'series', 'features', 'models', 'lstm', 'backtest', 'tune', 'viz'],
  serve: ['core', 'series', 'data-cleaning', 'features', 'models', 'lstm'],
};

/** Most entries that a folder of sources lists, tests aside: it is to be read as a table of contents. */
export const mostEntries = 12;

/** Packages whose main entry may use Node: they are services and command lines. */
export const needNode: readonly string[] = ['serve'];
