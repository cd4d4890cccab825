const stockLayers = new URL('./stock-layers.mjs', import.meta.url).href;

/** Gives those who import @btcfc/fused-lstm the stock layers. */
export function resolve(specifier, context, next) {
  if (specifier === '@btcfc/fused-lstm') return { url: stockLayers, shortCircuit: true };
  return next(specifier, context);
}
