const grid = { batch: [4, 16, 32], steps: [8, 16, 32], units: [32, 64, 128, 256], layers: [1, 2] };

/** The case that the README speaks of. */
export const headline = { batch: 16, steps: 16, features: 161, units: 64, layers: 2 };

/**
 * Shapes outside of the grid, one layer each: long sequences whose loss is on the last step, at the length from which
 * on gradients vanish too, one and eight columns, a large batch, many units; GRUs of small, usual, large and long shapes.
 */
export const otherCases = [
  ...[120, 180, 365, 1000].map((steps) => ({ batch: 16, steps, features: 8, units: 64, layers: 1 })),
  ...[16, 365].map((steps) => ({ batch: 16, steps, features: 1, units: 64, layers: 1 })),
  { batch: 256, steps: 16, features: 161, units: 64, layers: 1 },
  { batch: 32, steps: 16, features: 8, units: 512, layers: 1 },
  ...[
    { batch: 4, steps: 8, features: 161, units: 32 },
    { batch: 16, steps: 16, features: 161, units: 64 },
    { batch: 32, steps: 32, features: 161, units: 256 },
    { batch: 16, steps: 365, features: 8, units: 64 },
  ].map((shape) => ({ ...shape, layers: 1, cell: 'gru' })),
];

/** Forecasts of one window, of some and of many. */
export const inferenceCases = [1, 64, 1024].flatMap((batch) => [
  ...[1, 8, 161].map((features) => ({ batch, steps: 16, features, units: 64, layers: 2 })),
  { batch, steps: 16, features: 8, units: 64, layers: 2, cell: 'gru' },
]);

/** All cases of the grid; `quick` leaves the corners and the headline. */
export function cases(quick) {
  const all = grid.layers.flatMap((layers) =>
    grid.units.flatMap((units) =>
      grid.batch.flatMap((batch) =>
        grid.steps.map((steps) => ({ batch, steps, features: 161, units, layers })),
      ),
    ),
  );
  return quick ? all.filter(isOfQuick) : all;
}

/** Whether a case is one of those of a quick run. */
export function isOfQuick(shape) {
  return isCorner(shape) || nameOf(shape) === nameOf(headline);
}

function isCorner({ batch, steps, units, layers }) {
  return layers === 2 && [4, 32].includes(batch) && [8, 32].includes(steps) && [32, 256].includes(units);
}

export function nameOf({ batch, steps, features, units, layers, cell }) {
  const columns = features === headline.features ? '' : ` x ${features}`;
  const kind = isGru({ cell }) ? ', GRU' : '';
  return `${batch} x ${steps}${columns}, ${units} units, ${layers} ${layers === 1 ? 'layer' : 'layers'}${kind}`;
}

/** Whether a case is of GRUs, the reset gate after the product, as PyTorch's are; the others are of LSTMs. */
export function isGru({ cell }) {
  return cell === 'gru';
}
