import { checkInteger } from '@btcfc/core';
import { runsHere } from './builds';
import { Engine, type EngineOptions } from './engine';
import { nodeModule } from './node-module';
import { webAssembly } from './web-assembly';
import { workersUnavailable } from './workers';

/** What the engine is made from; whoever changes it makes another engine. */
const settings = { threads: 1, wideTiles: false, portable: false };
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
 * Sets how many threads compute the LSTM on the wasm and cpu backends of TensorFlow.js. Results are the same to
 * the last bit. The threads start in the background; until they have, the calling thread works alone. They sleep
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

/** Whether the engine has to give the same bits on every machine. */
export function usePortableBuild(portable: boolean): void {
  if (portable !== settings.portable) change({ portable });
}

/** Computes with other kernels, until the function returned is called: for tests of the tests. */
export function replaceEngine(bytes: Uint8Array, wideTiles = false): () => void {
  const replaced = currentEngine();
  engine = new Engine({ bytes, wideTiles });
  return () => {
    engine = replaced;
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
  const { threads, wideTiles, portable } = settings;
  return { threads, wideTiles, build: runsHere('relaxed') && !portable ? 'relaxed' : 'simd' };
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
