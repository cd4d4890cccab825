const preset = require('../../jest.preset.cjs');

module.exports = {
  ...preset(__dirname),
  ...preset.withTensorflow,
  globalSetup: '<rootDir>/scripts/jest-setup.mjs',
};
