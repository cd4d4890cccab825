import {
  addProduct,
  droppedHidden,
  gateOf,
  inputsAt,
  type ReferenceCall,
  type ReferenceResult,
  referenceLayer,
} from './reference-lstm';

/** A GRU in double precision; with `resetAfter` the bias has two rows. */
export function referenceGru(call: ReferenceCall & { resetAfter: boolean }): Omit<ReferenceResult, 'cell'> {
  const { units, kernel, recurrentKernel, resetAfter } = call;
  const zeros = () => new Float64Array(3 * units);
  const inputBias = call.bias?.slice(0, 3 * units) ?? zeros();
  const recurrentBias = (resetAfter && call.bias?.slice(3 * units)) || zeros();
  return referenceLayer(call, (_, row, time, h) => {
    const before = droppedHidden(call, row, h);
    const fromInput = inputBias.slice();
    addProduct(fromInput, inputsAt(call, row, time), kernel);
    const fromHidden = recurrentBias.slice();
    addProduct(fromHidden, before, recurrentKernel);
    const gate = (index: number) => gateOf(call)(fromInput[index]! + fromHidden[index]!);
    const update = Float64Array.from({ length: units }, (_, unit) => gate(unit));
    const reset = Float64Array.from({ length: units }, (_, unit) => gate(units + unit));
    const fromReset = zeros();
    addProduct(
      fromReset,
      before.map((value, unit) => value * reset[unit]!),
      recurrentKernel,
    );
    for (let unit = 0; unit < units; unit++) {
      const at = 2 * units + unit;
      const inner = resetAfter ? reset[unit]! * fromHidden[at]! : fromReset[at]!;
      const candidate = Math.tanh(fromInput[at]! + inner);
      h[unit] = update[unit]! * before[unit]! + (1 - update[unit]!) * candidate;
    }
  });
}
