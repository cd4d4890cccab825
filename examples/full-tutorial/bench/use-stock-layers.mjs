// node --import ./bench/use-stock-layers.mjs dist/main.js: the tutorial without @btcfc/fused-lstm.
import { register } from 'node:module';

register('./resolve-stock-layers.mjs', import.meta.url);
