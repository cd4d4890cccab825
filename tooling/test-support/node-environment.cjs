const { createRequire } = require('node:module');

// found through jest, as it is a dependency of nothing else
const path = ['@jest/core', 'jest-config', 'jest-environment-node'].reduce(
  (from, name) => createRequire(from).resolve(name),
  require.resolve('jest'),
);

/** Jest's own environment for Node, for tests that need more in it. */
module.exports = require(path).TestEnvironment;
