const TestEnvironment = require('../../../tooling/test-support/node-environment.cjs');

/**
 * A Node environment with WebGPU in it, as a browser has: `navigator.gpu` and the classes. Without a graphics
 * card it takes a software driver: `export VK_DRIVER_FILES="$(scripts/software-vulkan.sh)"`.
 */
module.exports = class WebgpuEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    // loaded out here: the sandbox of jest runs ES modules only behind a flag of Node's
    const { create, globals } = await import('webgpu').catch(() => ({ globals: {} }));
    const define = (target, name, value) =>
      Object.defineProperty(target, name, { value, configurable: true, writable: true });
    for (const name of Object.getOwnPropertyNames(globals)) {
      if (!(name in this.global)) define(this.global, name, globals[name]);
    }
    if (!this.global.navigator) define(this.global, 'navigator', {});
    if (!create) return;
    const gpu = create([]);
    define(this.global.navigator, 'gpu', gpu);
    this.global.webgpuAdapter = (await gpu.requestAdapter()) !== null;
  }
};
