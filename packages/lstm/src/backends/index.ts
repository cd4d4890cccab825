import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend';
import { useCpu } from './cpu';
import { findTensorflow, useTensorflow } from './tensorflow';
import { useWasm } from './wasm';
import { findHardwareWebgpu, useWebgpu } from './webgpu';

export type { Backend } from './backend';

export const backendNames = ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'] as const;

/**
 * Where tensors live and run. `auto`: `tensorflow` if tfjs-node-gpu or tfjs-node is installed, else `webgpu`
 * if its packages are and find real hardware, else `wasm`.
 */
export type BackendName = (typeof backendNames)[number];

const starters: Record<BackendName, () => Promise<Backend>> = {
  auto: async () => (await findTensorflow()) ?? (await findHardwareWebgpu()) ?? (await useWasm()),
  wasm: useWasm,
  cpu: useCpu,
  webgpu: useWebgpu,
  tensorflow: useTensorflow,
};

interface Turn {
  wanted: BackendName;
  backend: Promise<Backend>;
  /** What was current before; undefined before the first use of TensorFlow.js. */
  previous: string | undefined;
  users: number;
  done: Promise<void>;
  end: () => void;
}

// TensorFlow.js has one current backend per process, which work under way shares
let turn: Turn | undefined;

/**
 * Runs `work` on a backend and then gives the user's own back. Work on one backend may overlap; work that
 * wants another waits until it is done.
 *
 * @throws BtcfcError `UNAVAILABLE` if the backend can't be had here; it says what to install
 */
export async function withBackend<Result>(
  wanted: BackendName,
  work: (backend: Backend) => Promise<Result>,
): Promise<Result> {
  while (turn && turn.wanted !== wanted) await turn.done;
  turn ??= openTurn(wanted);
  const shared = turn;
  shared.users++;
  try {
    return await work(await shared.backend);
  } finally {
    shared.users--;
    if (shared.users === 0) await endTurn(shared);
  }
}

function openTurn(wanted: BackendName): Turn {
  const previous = tf.engine().backendName || undefined;
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { wanted, backend: starters[wanted](), previous, users: 0, done, end };
}

async function endTurn({ previous, end }: Turn): Promise<void> {
  turn = undefined;
  if (previous) await tf.setBackend(previous);
  end();
}
