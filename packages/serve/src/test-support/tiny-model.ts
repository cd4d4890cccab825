import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Hyperparameters, type LabelledRows, LSTMForecaster } from '@btcfc/lstm';

const days = 60;
/** A wave about 100, and what its phase might say. */
export const load = Array.from({ length: days }, (_, day) => 100 + 10 * Math.sin(day / 4) + (day % 3));
export const phase = load.map((_, day) => day % 7);
export const rows = load.map((value, day) => [value, phase[day]!]);
const seqLen = 4;

const small = {
  ...{ seqLen, hiddenDim: 4, numLayers: 1, epochs: 2, dropout: 0, targetOffset: 1, lr: 0.02 },
  backend: 'wasm',
} as const;

/** Trains on columns "load" and "phase", with "load" as target and base, in well under a second. */
async function tinyForecaster(
  settings: Hyperparameters = {},
  more: Partial<LabelledRows> = {},
): Promise<LSTMForecaster> {
  const forecaster = new LSTMForecaster({ ...small, ...settings });
  await forecaster.fit({ X: { load, phase }, y: load, base: 'load', ...more });
  return forecaster;
}

/** A temporary folder with saved models below it. */
export class ModelFolders {
  private readonly directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-serve-'));

  folder(name: string): string {
    return path.join(this.directory, name);
  }

  /** Trains and saves a tiny model; @returns its folder */
  async save(
    name: string,
    settings: Hyperparameters = {},
    more: Partial<LabelledRows> = {},
  ): Promise<string> {
    const forecaster = await tinyForecaster(settings, more);
    await forecaster.save(this.folder(name));
    forecaster.dispose();
    return this.folder(name);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
