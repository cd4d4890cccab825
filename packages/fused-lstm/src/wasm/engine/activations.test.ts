import { Workspace } from '../memory/workspace';
import { currentEngine } from './current-engine';

const functions: [string, number, (x: number) => number, number][] = [
  ['exp', 0, Math.exp, 80],
  ['sigmoid', 1, (x) => 1 / (1 + Math.exp(-x)), 100],
  ['tanh', 2, Math.tanh, 100],
  ['hard sigmoid', 3, (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)), 100],
];

function evaluate(which: number, values: Float32Array): Float32Array {
  const engine = currentEngine();
  const workspace = new Workspace(engine);
  const address = workspace.bytes(values.byteLength);
  engine.floats.set(values, address / 4);
  engine.activations(address, values.length, which);
  const results = engine.floats.slice(address / 4, address / 4 + values.length);
  workspace.free();
  return results;
}

describe.each(functions)('%s', (name, which, exact, limit) => {
  it('is exact to 1e-6', () => {
    const values = Float32Array.from(
      { length: 40_000 },
      (_, index) => ((index - 20_000) / 20_000) ** 3 * limit,
    );
    const results = evaluate(which, values);
    values.forEach((value, index) => {
      const expected = exact(value);
      const scale = name === 'exp' ? expected : 1;
      const difference = Math.abs(results[index]! - expected) / scale;
      if (!(difference < 1e-6)) throw new Error(`${name}(${value}) = ${results[index]}, not ${expected}`);
    });
  });

  it('lets NaN through and saturates', () => {
    const [nan, high, low] = evaluate(which, Float32Array.of(Number.NaN, 1e9, -1e9, 0));
    expect(nan).toBeNaN();
    expect(Number.isFinite(high)).toBe(true);
    expect(low).toBeCloseTo(which === 2 ? -1 : 0, 6);
    if (which !== 0) expect(high).toBeCloseTo(1, 6);
  });
});
