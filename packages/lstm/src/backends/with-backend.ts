import { getKernels, type KernelChoice, setKernels } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import {
  type Backend,
  type BackendName,
  largeHiddenDim,
  type StartedBackend,
  type WantedBackend,
} from './backend';
import { useCpu } from './cpu';
import { useTensorflow } from './tensorflow';
import { useBackend } from './use-backend';
import { useWasm } from './wasm';
import { findHardwareWebgpu, useWebgpu } from './webgpu';

const starters: Record<Exclude<BackendName, 'auto'>, () => Promise<StartedBackend>> = {
  wasm: useWasm,
  cpu: useCpu,
  webgpu: useWebgpu,
  tensorflow: useTensorflow,
};

interface TurnBackend extends Backend {
  /** Gives the kernels back that were in use before. */
  restoreKernels(): void;
}

interface Turn {
  wanted: string;
  backend: Promise<TurnBackend>;
  /** What was current before; undefined before the first use of TensorFlow.js. */
  previous: string | undefined;
  users: number;
  /** Whether it gives the user's backend back: nobody joins it any more. */
  isEnding: boolean;
  done: Promise<void>;
  end: () => void;
}

// TensorFlow.js has one current backend per process, which work under way shares
let turn: Turn | undefined;

/**
 * Runs `work` on a backend and then gives the user's own back. Work on one backend may overlap; work that wants another
 * waits until it is done.
 *
 * @throws BtcfcError `UNAVAILABLE` if the backend can't be had here; it says what to install
 */
export async function withBackend<Result>(
  { backend, kernels = 'auto', hiddenDim = 0 }: WantedBackend,
  work: (backend: Backend) => Promise<Result>,
): Promise<Result> {
  const isLarge = backend === 'auto' && hiddenDim >= largeHiddenDim;
  const wanted = `${backend} ${kernels}${isLarge ? ' large' : ''}`;
  while (turn && (turn.wanted !== wanted || turn.isEnding)) await turn.done;
  turn ??= openTurn(wanted, () => start(backend, kernels, isLarge));
  const shared = turn;
  shared.users++;
  try {
    return await work(await shared.backend);
  } finally {
    shared.users--;
    if (shared.users === 0) await endTurn(shared);
  }
}

function openTurn(wanted: string, begin: () => Promise<TurnBackend>): Turn {
  const previous = tf.engine().backendName || undefined;
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { wanted, backend: begin(), previous, users: 0, isEnding: false, done, end };
}

async function endTurn(ended: Turn): Promise<void> {
  ended.isEnding = true;
  try {
    const started = await ended.backend.catch(() => undefined);
    started?.restoreKernels();
    if (ended.previous) await useBackend(ended.previous);
  } finally {
    turn = undefined;
    ended.end();
  }
}

async function start(name: BackendName, kernels: KernelChoice, isLarge: boolean): Promise<TurnBackend> {
  const started = runningAs(name, isLarge) ?? (await startAnew(name, isLarge));
  const before = getKernels();
  const inUse = kernels === 'auto' ? before : setKernels(kernels);
  return { ...started, kernels: inUse, restoreKernels: () => void (inUse !== before && setKernels('auto')) };
}

// what each wish was answered with: asking again costs a part of a forecast's time
const answers = new Map<string, StartedBackend>();

function runningAs(name: BackendName, isLarge: boolean): StartedBackend | undefined {
  const answer = answers.get(`${name} ${isLarge}`);
  const { backendName, registry } = tf.engine();
  return answer && answer.name === backendName && answer.name in registry ? answer : undefined;
}

async function startAnew(name: BackendName, isLarge: boolean): Promise<StartedBackend> {
  const started = name === 'auto' ? await startAuto(isLarge) : await starters[name]();
  answers.set(`${name} ${isLarge}`, started);
  return started;
}

let isWithoutWasm = false;

// TensorFlow for Node is never picked: its operation takes several times as long as the kernels, and its bytes depend on it
async function startAuto(isLarge: boolean): Promise<StartedBackend> {
  const card = isLarge ? await findHardwareWebgpu() : undefined;
  if (card) return card;
  if (isWithoutWasm) return useCpu();
  try {
    return await useWasm();
  } catch (error) {
    isWithoutWasm = true;
    console.warn(`@btcfc/lstm runs on plain JavaScript, which is slow. ${(error as Error).message}`);
    return useCpu();
  }
}
