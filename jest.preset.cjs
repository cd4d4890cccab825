const path = require('node:path');

/**
 * Jest settings shared by all packages: TypeScript through swc, packages resolved to their sources; for some, the
 * @tensorflow/tfjs-node that `scripts/tensorflow-for-node.sh` has built, if it has.
 */
module.exports = function jestPreset(packageDirectory, { withTensorflow = false } = {}) {
  return {
    ...(withTensorflow && tensorflowPaths()),
    displayName: path.basename(packageDirectory),
    rootDir: packageDirectory,
    testEnvironment: 'node',
    testMatch: ['<rootDir>/src/**/*.test.ts'],
    moduleNameMapper: {
      // programs that run in processes of their own are built for the tests.
      '^\\.{1,2}/(?:.*/)?entry-file$': path.join(__dirname, 'tooling/test-support/src/built-entry-file.ts'),
      '^\\./worker-file$': path.join(__dirname, 'packages/serve/src/test-support/built-worker-file.ts'),
      '^\\./page-script$': path.join(__dirname, 'tooling/test-support/src/built-report-script.ts'),
      '^#node$': path.join(__dirname, 'packages/core/src/node.ts'),
      '^#tune-node$': path.join(__dirname, 'packages/tune/src/node.ts'),
      '^#viz-canvas$': path.join(__dirname, 'packages/viz/src/drawing/canvas-in-node.ts'),
      '^@btcfc/(test-support|workspace)$': path.join(__dirname, 'tooling/$1/src/index.ts'),
      '^@btcfc/([^/]+)$': path.join(__dirname, 'packages/$1/src/index.ts'),
      '^@btcfc/([^/]+)/(?!package\\.json$)(.+)$': path.join(__dirname, 'packages/$1/src/$2.ts'),
    },
    // tfjs-core ships its gradient registrations as ES modules only.
    transformIgnorePatterns: ['/node_modules/(?!.*@tensorflow/tfjs-core/dist/(?!tf-core))'],
    transform: {
      '^.+\\.[cm]?[jt]s$': [
        '@swc/jest',
        {
          jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
          module: { type: 'commonjs', ignoreDynamic: true },
        },
      ],
    },
  };
};

function tensorflowPaths() {
  const folder = process.env.BTCFC_TENSORFLOW;
  if (!folder) return {};
  // it is to find the copy of tfjs that all packages share
  return {
    modulePaths: [
      path.join(folder, 'node_modules'),
      path.join(__dirname, 'packages/fused-lstm/node_modules'),
    ],
  };
}
