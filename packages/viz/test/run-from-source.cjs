// lets a plain node process require the packages' TypeScript sources: node -r ./run-from-source.cjs
const Module = require('node:module');
const path = require('node:path');
const { transformFileSync } = require('@swc/core');

const options = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
};

Module._extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);

const inner = { '#node': '@btcfc/core/node', '#viz-canvas': '@btcfc/viz/drawing/canvas-in-node' };

const resolve = Module._resolveFilename;
Module._resolveFilename = function resolveSource(request, ...rest) {
  const match = /^@btcfc\/([^/]+)(?:\/(.+))?$/.exec(inner[request] ?? request);
  const source = match
    ? path.join(__dirname, '../..', match[1], 'src', `${match[2] ?? 'index'}.ts`)
    : request;
  return resolve.call(this, source, ...rest);
};
