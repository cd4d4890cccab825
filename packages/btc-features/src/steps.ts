import { registerFrameStep } from '@btcfc/core';
import { BTCFeatureEngineer } from './engineer/btc-feature-engineer';
import { keepPricedRows } from './keep-priced-rows';

const own = { package: '@btcfc/btc-features' };

registerFrameStep({
  ...{ kind: 'BTCFeatureEngineer', ...own },
  make(options) {
    const engineer = new BTCFeatureEngineer(options);
    return (frame) => engineer.transform(frame);
  },
});
registerFrameStep({
  ...{ kind: 'keepPricedRows', ...own },
  make: (options) => (frame) => keepPricedRows(frame, options),
});
