import { BtcfcError } from '@btcfc/core';
import type { NetworkOptions } from '@btcfc/forecast';

interface Gpu {
  requestAdapter(): Promise<object | null>;
}

/**
 * Loads what trains on WebGPU, a file of its own, where a network may be trained there: where that was chosen, or where it
 * is so large that `auto` takes a graphics card.
 *
 * @throws BtcfcError `UNAVAILABLE` where it was chosen and the browser has none
 */
export async function readyGraphicsCard({
  hiddenDim = 0,
  backend = 'auto',
}: NetworkOptions = {}): Promise<void> {
  if (backend === 'auto' ? !(await isLarge(hiddenDim)) : backend !== 'webgpu') return;
  const { gpu } = navigator as { gpu?: Gpu };
  if (await gpu?.requestAdapter()) await import('@tensorflow/tfjs-backend-webgpu');
  else if (backend === 'webgpu') {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: 'This browser gives no graphics card to pages (WebGPU).',
      remedy: 'Have the network trained on what suits its size, or open this page in another browser.',
    });
  }
}

async function isLarge(hiddenDim: number): Promise<boolean> {
  // TensorFlow.js comes with it: not where it is of no use
  if (hiddenDim === 0) return false;
  const { largeHiddenDim } = await import('@btcfc/lstm');
  return hiddenDim >= largeHiddenDim;
}
