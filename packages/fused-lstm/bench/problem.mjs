// Networks and windows that all contestants forecast alike, so that what they give can be compared.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import { isGru } from './cases.mjs';

/** Shapes of the weights of a network, in `FusedNetwork`'s order: kernel, recurrent kernel and bias of each layer, the dense ones. */
function shapesOf({ features, units, layers, cell }) {
  const columns = (isGru({ cell }) ? 3 : 4) * units;
  const recurrent = Array.from({ length: layers }, (_, layer) => [
    [layer === 0 ? features : units, columns],
    [units, columns],
    isGru({ cell }) ? [2, columns] : [columns],
  ]);
  return [...recurrent.flat(), [units, 1], [1]];
}

/** Draws the weights and windows of a shape and writes them, 32-bit numbers row after row, into a folder. */
export function writeProblem(folder, shape) {
  const rng = new Rng(1);
  const scale = 1 / Math.sqrt(shape.units);
  const weights = shapesOf(shape).map((axes) => drawn(rng, sizeOf(axes), scale));
  writeFileSync(path.join(folder, 'weights'), Buffer.concat(weights.map((each) => Buffer.from(each.buffer))));
  const inputs = drawn(rng, shape.batch * shape.steps * shape.features, 1);
  writeFileSync(path.join(folder, 'inputs'), Buffer.from(inputs.buffer));
}

/** What `writeProblem` has written: `weights`, each with its `shape` and `values`, and `inputs`. */
export function readProblem(folder, shape) {
  const all = numbersIn(path.join(folder, 'weights'));
  let end = 0;
  const weights = shapesOf(shape).map((axes) => {
    const start = end;
    end += sizeOf(axes);
    return { shape: axes, values: all.slice(start, end) };
  });
  return { weights, inputs: numbersIn(path.join(folder, 'inputs')) };
}

function drawn(rng, length, scale) {
  return Float32Array.from({ length }, () => rng.normal() * scale);
}

function sizeOf(axes) {
  return axes.reduce((size, axis) => size * axis);
}

function numbersIn(file) {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
