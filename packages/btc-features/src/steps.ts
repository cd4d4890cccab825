import { registerFrameStep } from '@btcfc/core';
import { BTCFeatureEngineer } from './engineer/btc-feature-engineer';
import { keepPricedRows } from './keep-priced-rows';

const own = { package: '@btcfc/btc-features' };
/** Of the indicators, rows. */
const longestWindow = 30;
const isPlain = (missingValue: unknown) => missingValue === undefined || Number.isNaN(missingValue);

registerFrameStep({
  ...{ kind: 'BTCFeatureEngineer', ...own },
  make(options) {
    const engineer = new BTCFeatureEngineer(options);
    return (frame) => engineer.transform(frame);
  },
  // where missing numbers are written as another one, a sum does not show where it stands
  lookBack: ({ missingValue }) => (isPlain(missingValue) ? longestWindow : Number.POSITIVE_INFINITY),
  sums: ({ missingValue }) => (isPlain(missingValue) ? ['obv', 'vpt'] : []),
});
registerFrameStep({
  ...{ kind: 'keepPricedRows', ...own },
  make: (options) => (frame) => keepPricedRows(frame, options),
  lookBack: () => 0,
});
