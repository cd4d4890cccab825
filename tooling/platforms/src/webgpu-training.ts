import { LSTMForecaster } from '@btcfc/lstm';

/** What is to be trained. */
export interface Wish {
  backend: 'auto' | 'webgpu';
  hiddenDim: number;
  epochs: number;
  checkpointDir?: string;
  resume?: boolean;
  /** What the adapter is to say of itself, in place of what it is. */
  info?: Record<string, string>;
}

export interface Trained {
  backend: string;
  kernels: string;
  losses: number[];
  /** Epochs that were trained. */
  epochs: number[];
}

interface Gpu {
  requestAdapter(...options: unknown[]): Promise<object | null>;
}

/** Trains a network on the sum of two curves. */
export async function train(wish: Wish, tell: (epoch: number) => void): Promise<Trained> {
  const { backend, hiddenDim, epochs, info, ...run } = wish;
  if (info) pretend(info);
  const X = Array.from({ length: 60 }, (_, row) => [Math.sin(row / 3), row % 5]);
  const y = X.map(([first, second]) => 100 * first! + second!);
  const sizes = { hiddenDim, numLayers: 1, seqLen: 6, batchSize: 16, epochs, minUpdates: 0, lr: 0.01 };
  const forecaster = new LSTMForecaster({ ...sizes, backend, seed: 3, patience: 100 });
  const told: number[] = [];
  const summary = await forecaster.fit({
    ...{ X, y, checkpointEvery: 1, ...run },
    onProgress(event) {
      if (event.type !== 'epoch') return;
      told.push(event.epoch);
      tell(event.epoch);
    },
  });
  forecaster.dispose();
  return {
    ...{ backend: summary.backend, kernels: summary.kernels },
    ...{ losses: Array.from(summary.trainLosses), epochs: told },
  };
}

function pretend(info: Record<string, string>): void {
  const { gpu } = navigator as unknown as { gpu: Gpu };
  const request = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async (...options) => {
    const adapter = await request(...options);
    return adapter && Object.defineProperty(adapter, 'info', { value: info });
  };
}
