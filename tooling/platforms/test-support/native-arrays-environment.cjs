const TestEnvironment = require('../../test-support/node-environment.cjs');

/** A Node environment whose arrays of numbers are those that native code makes, as outside of Jest. */
module.exports = class NativeArraysEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { Float32Array, Int32Array });
  }
};
