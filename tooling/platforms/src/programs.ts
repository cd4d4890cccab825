import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface Program {
  /** The package it shows. */
  name: string;
  file: string;
  usesTensorFlow: boolean;
  /** How far numbers may differ between platforms, where kernels differ. */
  tolerance: number;
}

const folder = path.join(__dirname, 'programs');

const usingTensorFlow = ['forecast', 'fused-lstm', 'lstm'];

/** Engines differ in the last digits of logarithms and powers, which a search or a training makes larger. */
const tolerances: Record<string, number> = {
  forecast: 1e-6,
  'fused-lstm': 1e-5,
  models: 1e-9,
  tune: 1e-6,
};

/** One program for each package, or for what of it runs everywhere: it exports `program`, whose result is compared. */
export const programs: readonly Program[] = readdirSync(folder).map((file) => {
  const name = path.basename(file, '.ts');
  const usesTensorFlow = usingTensorFlow.includes(name);
  return { name, file: path.join(folder, file), usesTensorFlow, tolerance: tolerances[name] ?? 0 };
});
