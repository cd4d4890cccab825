const grid = { batch: [4, 16, 32], steps: [8, 16, 32], units: [32, 64, 128, 256], layers: [1, 2] };

/** The case that the README speaks of. */
export const headline = { batch: 16, steps: 16, features: 161, units: 64, layers: 2 };

/**
 * Shapes outside of the grid, one layer each: long sequences whose loss is on the last step, at the length from which
 * on gradients vanish too, one and eight columns, a large batch, many units.
 */
export const otherCases = [
  ...[120, 180, 365, 1000].map((steps) => ({ batch: 16, steps, features: 8, units: 64, layers: 1 })),
  ...[16, 365].map((steps) => ({ batch: 16, steps, features: 1, units: 64, layers: 1 })),
  { batch: 256, steps: 16, features: 161, units: 64, layers: 1 },
  { batch: 32, steps: 16, features: 8, units: 512, layers: 1 },
];

/** All cases of the grid; `quick` leaves the corners and the headline. */
export function cases(quick) {
  const all = grid.layers.flatMap((layers) =>
    grid.units.flatMap((units) =>
      grid.batch.flatMap((batch) =>
        grid.steps.map((steps) => ({ batch, steps, features: 161, units, layers })),
      ),
    ),
  );
  return quick ? all.filter((shape) => isCorner(shape) || nameOf(shape) === nameOf(headline)) : all;
}

function isCorner({ batch, steps, units, layers }) {
  return layers === 2 && [4, 32].includes(batch) && [8, 32].includes(steps) && [32, 256].includes(units);
}

export function nameOf({ batch, steps, features, units, layers }) {
  const columns = features === headline.features ? '' : ` x ${features}`;
  return `${batch} x ${steps}${columns}, ${units} units, ${layers} ${layers === 1 ? 'layer' : 'layers'}`;
}

/** Floating-point operations of the matrix products of one training step. */
export function operationsOf({ batch, steps, features, units, layers }) {
  let total = 0;
  for (let layer = 0; layer < layers; layer++) {
    const inputs = layer === 0 ? features : units;
    // forward, weights' gradient, and inputs' gradient where there is a layer below; recurrent ones thrice
    const passes = (layer === 0 ? 2 : 3) * inputs + 3 * units;
    total += 2 * batch * steps * 4 * units * passes;
  }
  return total;
}

/** Trainable numbers. */
export function parametersOf({ features, units, layers }) {
  let total = units + 1;
  for (let layer = 0; layer < layers; layer++) {
    total += 4 * units * ((layer === 0 ? features : units) + units + 1);
  }
  return total;
}

/** Bytes that one step copies between TensorFlow.js and the kernels' memory. */
export function bytesOf(shape) {
  const { batch, steps, features, units, layers } = shape;
  const rows = batch * steps;
  let numbers = 0;
  for (let layer = 0; layer < layers; layer++) {
    const inputs = layer === 0 ? features : units;
    const output = layer === layers - 1 ? batch * units : rows * units;
    // inputs in, output out, its gradient in, and the inputs' gradient out if there is a layer below
    numbers += rows * inputs + 2 * output + (layer === 0 ? 0 : rows * inputs);
  }
  // weights in, gradients out and in again, Adam's values in and out
  return 4 * (numbers + 5 * parametersOf(shape));
}

/** The least time that a step of this package can take on one thread, in parts, milliseconds. */
export function rooflineOf(shape, { gigaflops, copyGigabytes, dispatchMs }) {
  const arithmetic = operationsOf(shape) / gigaflops / 1e6;
  const copies = bytesOf(shape) / copyGigabytes / 1e6;
  const dispatch = dispatchMs[shape.layers - 1];
  return { arithmetic, dispatch, copies, total: arithmetic + dispatch + copies };
}
