// Loads the native kernels of the folder of a platform's package, and compares their functions with JavaScript's.
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.resolve(process.argv[2]);
const { jobFields, ...kinds } = createRequire(import.meta.url)(folder);
const functions = [
  Math.exp,
  (x) => 1 / (1 + Math.exp(-x)),
  Math.tanh,
  (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
];

let worst = 0;
for (const [name, kernels] of Object.entries(kinds)) {
  for (const [which, exact] of functions.entries()) {
    const memory = new ArrayBuffer(64 + 4 * 4001);
    const values = new Float32Array(memory, 64);
    const inputs = values.map((_, index) => (index - 2000) / 100);
    values.set(inputs);
    kernels.activations(memory, 64, values.length, which);
    inputs.forEach((x, index) => {
      const expected = exact(x);
      worst = Math.max(worst, Math.abs(values[index] - expected) / Math.max(1, Math.abs(expected)));
    });
  }
  console.log(`${name}: off by ${worst} at most, ${jobFields.split(' ').length} fields`);
}
if (Object.keys(kinds).length === 0) console.log('The processor has none of the instruction sets.');
if (!(worst < 1e-6)) process.exit(1);
