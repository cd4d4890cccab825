import { BtcfcError } from '@btcfc/core';
import { cast, type Tensor } from '@tensorflow/tfjs-core';

/** @throws BtcfcError `INVALID_DATA` if the tensor's sizes are not these; `axes` names them */
export function checkShape(name: string, { shape }: Tensor, axes: Record<string, number>): void {
  const expected = Object.values(axes);
  if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return;
  const described = Object.keys(axes).join(', ');
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${name} must have the shape [${described}], here [${expected.join(', ')}].`,
    received: shape,
    remedy: `Pass a tensor of the shape [${expected.join(', ')}].`,
  });
}

/** The tensor itself if it is float32, else its values as float32. */
export function asFloat(name: string, tensor: Tensor): Tensor {
  if (tensor.dtype === 'float32') return tensor;
  if (tensor.dtype === 'int32' || tensor.dtype === 'bool') return cast(tensor, 'float32');
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${name} must hold numbers.`,
    received: tensor.dtype,
    remedy: 'Pass a tensor of type float32, int32 or bool.',
  });
}
