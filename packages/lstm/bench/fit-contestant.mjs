/** Trains in this process and tells the processor's time of an epoch: `fit-contestant.mjs KERNELS COLUMNS EPOCHS`. */
import { enableWideVectors } from '@btcfc/fused-lstm';
import { LSTMForecaster } from '@btcfc/lstm';

const [name, columns, epochs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
if (name === 'wide' && !enableWideVectors()) throw new Error('Wide vectors need Node 24.');
const kernels = name === 'wide' ? 'wasm' : name;
const rows = 2700;
const X = Object.fromEntries(
  Array.from({ length: columns }, (_, column) => [
    `c${column}`,
    Float64Array.from({ length: rows }, (__, row) => Math.sin((row * columns + column) * 12.9898)),
  ]),
);
const y = Float64Array.from(
  { length: rows },
  (_, row) => 0.7 * Math.sin(row / 7) + 0.3 * Math.sin(3.3 * row),
);

await fit(1);
const before = process.cpuUsage();
await fit(epochs);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ milliseconds: (user + system) / 1000 / epochs }));

async function fit(count) {
  const forecaster = new LSTMForecaster({
    ...{ epochs: count, patience: count, target: 'level', seed: 1, kernels, backend: 'wasm' },
    ...{ seqLen: 16, batchSize: 16, hiddenDim: 64, numLayers: 2, dropout: 0.3, clipNorm: 1 },
  });
  const { trainedBy } = await forecaster.fit({ X, y, validation: 0.2, progress: false });
  if (trainedBy.name !== 'kernels') throw new Error(`Trained by ${trainedBy.name}: ${trainedBy.reason}`);
  forecaster.dispose();
}
