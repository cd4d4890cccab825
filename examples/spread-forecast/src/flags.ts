import { option } from '@btcfc/core';
import type { Flags } from '@btcfc/core/node';

/** What both programs are told alike. */
export const dataFlags = {
  data: [option.text(), 'a CSV with the 24 columns (default: data/bitcoin_dataset.csv, else made-up data)'],
  covariates: [option.text(), 'a CSV of dates and further inputs, each known a day after its date'],
  backend: [
    option.oneOf(['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'], { default: 'auto' }),
    'what trains',
  ],
} satisfies Flags;
