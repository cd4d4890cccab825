import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../src/webgpu/device';

declare const webgpuAdapter: boolean | undefined;

const isPresent = typeof webgpuAdapter !== 'undefined' && webgpuAdapter;

/**
 * `describe` for tests that need a WebGPU adapter, in `webgpu-environment.cjs`. Without one they are skipped by
 * name; with `BTCFC_REQUIRE_WEBGPU=1`, as in CI, its absence fails.
 */
export function describeWithWebgpu(name: string, tests: () => void): void {
  if (isPresent) describe(name, tests);
  else if (process.env.BTCFC_REQUIRE_WEBGPU === '1') {
    it(`${name}: finds a WebGPU adapter`, () => {
      throw new Error('There is no WebGPU adapter; see scripts/software-vulkan.sh.');
    });
  } else describe.skip(`${name} (needs a WebGPU adapter, see scripts/software-vulkan.sh)`, tests);
}

interface DeviceParts {
  device: EventTarget & { queue: { onSubmittedWorkDone(): Promise<unknown> }; destroy(): void };
}

/** Starts the backend and collects the errors of its device, which tfjs doesn't throw. */
export async function startWebgpu(): Promise<{ backend: WebgpuBackend; errors: () => Promise<string[]> }> {
  await tf.setBackend('webgpu');
  const backend = tf.backend() as unknown as WebgpuBackend & DeviceParts;
  const messages: string[] = [];
  backend.device.addEventListener('uncapturederror', (event) => {
    messages.push((event as unknown as { error: Error }).error.message);
  });
  const errors = async () => {
    await backend.device.queue.onSubmittedWorkDone();
    return messages;
  };
  return { backend, errors };
}
