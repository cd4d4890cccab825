// node --import ./bench/replace-modules.mjs dist/tutorial.js: the tutorial with modules of this folder in place of
// packages, as the variable BTCFC_BENCH_REPLACE names them.
import { register } from 'node:module';

register('./resolve-replacements.mjs', import.meta.url, { data: process.env.BTCFC_BENCH_REPLACE });
