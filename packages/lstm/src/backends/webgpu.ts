import * as tf from '@tensorflow/tfjs-core';
import type { StartedBackend } from './backend';
import { importOptional, unavailable } from './optional-package';
import { type AdapterInfo, probeAdapter } from './probe-adapter';
import { useBackend } from './use-backend';

interface Gpu {
  requestAdapter(options?: object): Promise<object | null>;
}

interface WebgpuModule {
  create(flags: string[]): Gpu;
  globals: Record<string, unknown>;
}

interface Device {
  addEventListener(type: 'uncapturederror', listener: (event: { error: { message: string } }) => void): void;
}

let dawn: Promise<void> | undefined;
let hardware: Promise<boolean> | undefined;
let uncaptured: string | undefined;
let watched: Device | undefined;

const softwareAdapter = /llvmpipe|lavapipe|swiftshader|software|basic render/i;

/** WebGPU, of the page or through Dawn (npm `webgpu`), on whatever adapter the machine has. */
export async function useWebgpu(): Promise<StartedBackend> {
  if (!gpuOfPage()) await openDawn();
  if (!isRegistered() && !(await importOptional('@tensorflow/tfjs-backend-webgpu'))) throw missing();
  if (!(await useBackend('webgpu'))) {
    throw unavailable('The webgpu backend could not be started.', 'Use the backend "wasm".');
  }
  watch((tf.backend() as unknown as { device: Device }).device);
  return { name: 'webgpu', check: throwUncaptured };
}

/** The webgpu backend if it is installed and its adapter is real hardware. */
export async function findHardwareWebgpu(): Promise<StartedBackend | undefined> {
  // a page may import it later
  if (gpuOfPage() && !isRegistered()) return undefined;
  hardware ??= hasHardware();
  if (!(await hardware)) return undefined;
  try {
    return await useWebgpu();
  } catch {
    return undefined;
  }
}

function isRegistered(): boolean {
  return tf.findBackendFactory('webgpu') !== null;
}

function gpuOfPage(): Gpu | undefined {
  const { process, navigator } = globalThis as { process?: unknown; navigator?: { gpu?: Gpu } };
  return process ? undefined : navigator?.gpu;
}

async function hasHardware(): Promise<boolean> {
  const gpu = gpuOfPage();
  const adapter = (await gpu?.requestAdapter()) as { info?: AdapterInfo } | null | undefined;
  const info = gpu ? adapter?.info : await probeAdapter();
  if (!info || info.isFallbackAdapter) return false;
  // by name: in a browser they are no properties of its own
  const { vendor, architecture, device, description } = info;
  return !softwareAdapter.test([vendor, architecture, device, description].join(' '));
}

function openDawn(): Promise<void> {
  dawn ??= startDawn().catch((error: unknown) => {
    dawn = undefined;
    throw error;
  });
  return dawn;
}

// tfjs expects a browser: its globals, and `navigator.gpu`
async function startDawn(): Promise<void> {
  const webgpu = await importOptional<WebgpuModule>('webgpu');
  if (!webgpu) throw missing();
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(webgpu.globals))) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { ...value, configurable: true });
  }
  const gpu = webgpu.create([]);
  if (!(await gpu.requestAdapter())) {
    throw unavailable(
      'WebGPU found no graphics adapter on this machine.',
      'Install a Vulkan driver, or use the backend "wasm".',
    );
  }
  const scope = globalThis as { navigator?: object };
  if (!scope.navigator) {
    Object.defineProperty(scope, 'navigator', { value: {}, configurable: true, writable: true });
  }
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
}

// validation errors are not thrown: the whole batch of commands is dropped and results are silently wrong
function watch(device: Device): void {
  if (watched === device) return;
  watched = device;
  device.addEventListener('uncapturederror', ({ error }) => {
    uncaptured ??= error.message;
  });
}

function throwUncaptured(): void {
  if (uncaptured === undefined) return;
  const message = uncaptured;
  uncaptured = undefined;
  throw unavailable(`The GPU reported an error: ${message}`, 'Use the backend "wasm", or update the driver.');
}

function missing(): Error {
  return unavailable(
    'The backend "webgpu" needs two packages that are not installed.',
    'Run `npm install webgpu @tensorflow/tfjs-backend-webgpu` (a page imports the latter itself), or use the backend "wasm".',
  );
}
