import { registerFrameStep } from '@btcfc/core';
import { logTransform } from './frames/log-transform';
import { stationaryFeatures, stationaryLookBack } from './frames/stationary-features';

const own = { package: '@btcfc/features' };

registerFrameStep({
  ...{ kind: 'logTransform', ...own },
  make: (options) => (frame) => logTransform(frame, options),
  lookBack: () => 0,
});
registerFrameStep({
  ...{ kind: 'stationaryFeatures', ...own },
  make: (options) => (frame) => stationaryFeatures(frame, options as never),
  lookBack: (options) => stationaryLookBack(options as never),
});
