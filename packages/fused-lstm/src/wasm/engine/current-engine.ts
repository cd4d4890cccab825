import { checkInteger } from '@btcfc/core';
import { loadNative, type Native, replaceNative } from '../native/load-native';
import { runsHere } from './builds';
import { Engine, type EngineOptions } from './engine';
import { nodeModule } from './node-module';
import { webAssembly } from './web-assembly';
import { workersUnavailable } from './workers';

/** Which kernels the engine takes. */
export type EngineKernels = 'auto' | 'native' | 'wasm' | 'portable';

/** What the engine is made from; whoever changes it makes another engine. */
const settings: { threads: number; wideTiles: boolean; kernels: EngineKernels } = {
  threads: 1,
  wideTiles: false,
  kernels: 'auto',
};
let engine: Engine | undefined;
let unavailable: string | undefined;

/** The engine that new work goes to, made at first use. */
export function currentEngine(): Engine {
  engine ??= new Engine(engineOptions());
  return engine;
}

/** Why the kernels can't run here, or `undefined` if they can. */
export function engineUnavailable(): string | undefined {
  unavailable ??= describeUnavailable();
  return unavailable || undefined;
}

/**
 * Sets how many threads compute the LSTM on the wasm and cpu backends of TensorFlow.js. More than one take the
 * kernels in WebAssembly, whose results are the same to the last bit for any number. The threads start in the background; until they have, the calling thread works alone. They sleep
 * between calls, and never keep the process alive.
 *
 * @param threads from 1 to 64; where there is no shared memory or there are no workers (a page that is not
 * cross-origin isolated, Node before 20.16), it stays at 1
 * @returns how many there are now
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { getThreads, setThreads } from '@btcfc/fused-lstm';
 *
 * setThreads(2);
 * getThreads(); // -> 2
 * setThreads(1);
 */
export function setThreads(threads: number): number {
  checkInteger('threads', threads, { min: 1, max: 64 });
  const possible = workersUnavailable() === undefined ? threads : 1;
  if (engineUnavailable() === undefined && possible !== settings.threads) change({ threads: possible });
  return settings.threads;
}

/**
 * How many threads compute the LSTM on the wasm and cpu backends.
 *
 * @example
 * import { getThreads } from '@btcfc/fused-lstm';
 *
 * getThreads(); // -> 1
 */
export function getThreads(): number {
  return settings.threads;
}

/**
 * Asks V8 to join pairs of WebAssembly's 128-bit vectors to 256 bits, and takes tiles that gain by it. This sets
 * V8's experimental flag `--experimental-wasm-revectorize`, for all WebAssembly that the process compiles from
 * now on; nothing else here ever sets it. Call it once, before the first layer is used or at any later time. Results
 * are the same to the last bit.
 *
 * @returns whether the kernels use wide vectors now: where V8 has no such flag (before Node 24, in browsers, on
 * other processors than x64) nothing changes
 *
 * @example
 * import { enableWideVectors } from '@btcfc/fused-lstm';
 *
 * const isWide = enableWideVectors(); // -> true in Node 24 on an x64 processor
 */
export function enableWideVectors(): boolean {
  if (!settings.wideTiles && engineUnavailable() === undefined && hasRevectorizer()) {
    nodeModule<typeof import('node:v8')>('node:v8')!.setFlagsFromString('--experimental-wasm-revectorize');
    useWideTiles(true);
  }
  return settings.wideTiles;
}

/** The tiles alone, without what makes them fast: for tests. */
export function useWideTiles(wideTiles: boolean): void {
  change({ wideTiles });
}

/** Takes these kernels from now on, if they are there. */
export function useKernels(kernels: EngineKernels): void {
  if (kernels !== settings.kernels) change({ kernels });
}

/** Why native kernels do not compute, or `undefined` if they do. */
export function nativeUnused(): string | undefined {
  const { kernels, threads } = settings;
  if (kernels === 'wasm' || kernels === 'portable') return `\`setKernels\` has chosen '${kernels}'`;
  if (threads > 1) return 'they compute on one thread';
  const native = loadNative();
  return 'reason' in native ? native.reason : undefined;
}

/** Computes with other kernels, until the function returned is called: for tests of the tests. */
export function replaceEngine(bytes: Uint8Array, wideTiles = false): () => void {
  const replaced = currentEngine();
  engine = new Engine({ bytes, wideTiles });
  return () => {
    engine = replaced;
  };
}

/** Computes with other native kernels, or none, until the function returned is called: for tests. */
export function useNative(native: Native): () => void {
  const restore = replaceNative(native);
  change({});
  return () => {
    restore();
    change({});
  };
}

function change(changes: Partial<typeof settings>): void {
  engine?.stop();
  Object.assign(settings, changes);
  engine = undefined;
  // threads start when they are asked for, not at their first work
  if (settings.threads > 1) currentEngine();
}

function engineOptions(): EngineOptions {
  const { threads, wideTiles, kernels } = settings;
  const build = runsHere('relaxed') && kernels !== 'portable' ? 'relaxed' : 'simd';
  const native = nativeUnused() === undefined ? loadNative() : undefined;
  return { threads, wideTiles, build, native: native && 'kernels' in native ? native.kernels : undefined };
}

function describeUnavailable(): string {
  if (!webAssembly) return 'there is no WebAssembly here';
  if (!runsHere('simd')) return "this engine's WebAssembly has no SIMD";
  try {
    currentEngine();
    return '';
  } catch (error) {
    return `the kernels can't be started: ${(error as Error).message}`;
  }
}

function hasRevectorizer(): boolean {
  if (typeof process === 'undefined' || process.arch !== 'x64') return false;
  return Number(process.versions.node?.split('.')[0]) >= 24 && nodeModule('node:v8') !== undefined;
}
