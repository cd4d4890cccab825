module.exports = {
  ...require('../../jest.preset.cjs')(__dirname, { withTensorflow: true }),
  globalSetup: '<rootDir>/scripts/jest-setup.mjs',
};
