import { registerFrameStep } from '@btcfc/core';
import { MissingValueCleaner } from './missing-value-cleaner';

registerFrameStep({
  ...{ kind: 'MissingValueCleaner', package: '@btcfc/data-cleaning' },
  make(options) {
    const cleaner = new MissingValueCleaner(options);
    return (frame) => cleaner.clean(frame);
  },
});
