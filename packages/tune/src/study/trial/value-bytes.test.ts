import { valueFromBytes, valueToBytes } from './value-bytes';

const back = (value: unknown) => valueFromBytes(valueToBytes(value, 'data'));

it.each<[string, unknown]>([
  [
    'simple values',
    [null, undefined, true, 'μ', 1e-300, Number.NaN, Number.NEGATIVE_INFINITY, -0, 10n ** 30n],
  ],
  ['nested objects', { a: { b: [1, { c: 'x' }] }, ['__proto__']: { polluted: true }, $tag: ['list', 1] }],
  [
    'long lists of numbers',
    Array.from({ length: 1000 }, (_, index) => (index === 3 ? Number.NaN : index / 7)),
  ],
  ['typed arrays', { a: Float32Array.of(0.1, Number.NaN), b: new Uint8Array(0), c: BigInt64Array.of(-5n) }],
  ['a part of a buffer', new Float64Array([1, 2, 3, 4]).subarray(1, 3)],
  [
    'maps, sets and dates',
    new Map<unknown, unknown>([
      ['a', new Set([1, 2])],
      [{ k: 1 }, new Date(0)],
    ]),
  ],
])('brings back %s', (_, value) => {
  expect(back(value)).toEqual(value);
});

it('brings back what is there twice, or in circles, as one', () => {
  const shared = { weights: Float32Array.of(1, 2) };
  const circle: Record<string, unknown> = { one: shared, other: shared };
  circle.self = circle;
  const found = back(circle) as typeof circle;
  expect(found.self).toBe(found);
  expect(found.one).toBe(found.other);
  expect(found.one).toEqual(shared);
});

it('reads bytes that begin anywhere, and hands out copies', () => {
  const bytes = valueToBytes({ a: Float64Array.of(1.5) }, 'data');
  const moved = Buffer.concat([Buffer.from([1, 2, 3]), bytes]).subarray(3);
  const { a } = valueFromBytes(moved) as { a: Float64Array };
  expect([...a]).toEqual([1.5]);
  a[0] = 9;
  expect(valueFromBytes(moved)).toEqual({ a: Float64Array.of(1.5) });
});

it('names the place of what it can not write', () => {
  class Model {}
  expect(() => back({ rows: [1, () => 2] })).toThrow('`data.rows[1]` must be made of');
  expect(() => back({ model: new Model() })).toThrow('Received: "a Model"');
  expect(() => valueFromBytes(Uint8Array.of(9, 0, 0, 0, 1))).toThrow(
    expect.objectContaining({ code: 'INVALID_DATA' }),
  );
});
