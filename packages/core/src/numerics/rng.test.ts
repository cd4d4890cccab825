import { BtcfcError } from '../errors/error';
import { Rng } from './rng';

describe('Rng', () => {
  it('draws the same numbers from the same seed, seed 0 included', () => {
    for (const seed of [0, 1, 7, 2 ** 32, 2 ** 53 - 1]) {
      expect(draws(new Rng(seed))).toEqual(draws(new Rng(seed)));
    }
  });

  it('draws other numbers from other seeds, also where only the high bits differ', () => {
    const firsts = [0, 1, 2, 2 ** 32, 2 ** 33, 2 ** 53 - 1].map((seed) => draws(new Rng(seed)).join());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('draws another first number from each seed, in streams of one label too', () => {
    const seeds = Array.from({ length: 100 }, (_, seed) => seed);
    const firsts = (start: (seed: number) => Rng) => new Set(seeds.map((seed) => start(seed).nextUint32()));
    expect(firsts((seed) => new Rng(seed)).size).toBe(seeds.length);
    expect(firsts((seed) => new Rng(seed).split('weights')).size).toBe(seeds.length);
  });

  it('follows the published xoshiro128** sequence', () => {
    // state 1, 2, 3, 4: the first outputs of the authors' C code, computed by hand from its definition
    const rng = Rng.fromJSON({ algorithm: 'xoshiro128**', seed: 0, path: [], words: [1, 2, 3, 4] });
    expect(Array.from({ length: 4 }, () => rng.nextUint32())).toEqual(referenceXoshiro([1, 2, 3, 4], 4));
    expect(referenceXoshiro([1, 2, 3, 4], 2)).toEqual([11520, 0]);
  });

  it('refuses what is not a seed', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53, '7' as never]) {
      expect(() => new Rng(seed)).toThrow(BtcfcError);
    }
  });

  it('goes on from a saved state exactly where it stood', () => {
    const rng = new Rng(3).split('masks');
    draws(rng);
    const restored = Rng.fromJSON(JSON.parse(JSON.stringify(rng)));
    expect(draws(restored)).toEqual(draws(rng));
    expect(draws(restored.split('a'))).toEqual(draws(rng.split('a')));
    expect(() => Rng.fromJSON({ seed: 3 } as never)).toThrow('not the state of a random generator');
  });

  it('splits into streams that depend on the labels alone', () => {
    const rng = new Rng(5);
    const before = draws(rng.split('weights'));
    draws(rng);
    expect(draws(rng.split('weights'))).toEqual(before);
    const streams = [
      rng.split('a').split('bc'),
      rng.split('ab').split('c'),
      rng.split('abc'),
      rng.split(1),
      rng,
    ];
    expect(new Set(streams.map((stream) => draws(stream).join())).size).toBe(streams.length);
  });

  it('keeps neighbouring streams uncorrelated', () => {
    const rng = new Rng(0);
    const count = 2000;
    const firsts = Array.from({ length: count }, (_, label) => rng.split(label).uniform() - 0.5);
    const lagged = firsts.slice(1).map((value, index) => value * firsts[index]!);
    // the mean product of independent uniforms has a standard error of 1/12/sqrt(n)
    expect(Math.abs(mean(lagged))).toBeLessThan(4 / 12 / Math.sqrt(count));
  });

  it('is uniform, normal and unbiased to within sampling error', () => {
    const rng = new Rng(11);
    const count = 100_000;
    const uniform = Array.from({ length: count }, () => rng.uniform());
    expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    const normal = Array.from({ length: count }, () => rng.normal(2, 3));
    expect(Math.abs(mean(normal) - 2)).toBeLessThan((4 * 3) / Math.sqrt(count));
    expect(mean(normal.map((value) => (value - 2) ** 2)) / 9).toBeCloseTo(1, 1);
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < count; draw++) counts[rng.integer(-2, 2) + 2]!++;
    const expected = count / counts.length;
    const chiSquared = counts.reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(18.5); // 4 degrees of freedom, p = 0.001
  });

  it('shuffles every order equally often and keeps the items', () => {
    const rng = new Rng(2);
    const seen = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = rng.permutation(3).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210']);
    for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(150);
    expect(rng.shuffle(['a', 'b', 'c']).sort()).toEqual(['a', 'b', 'c']);
  });

  it('draws the whole 32-bit range and refuses more', () => {
    const rng = new Rng(1);
    expect(rng.integer(4, 4)).toBe(4);
    expect(rng.integer(0, 2 ** 32 - 1)).toBeLessThan(2 ** 32);
    expect(() => rng.integer(0, 2 ** 32)).toThrow('`high`');
    expect(() => rng.integer(3, 2)).toThrow('at least 3');
  });
});

function draws(rng: Rng): number[] {
  return Array.from({ length: 20 }, () => rng.nextUint32());
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// the generator's definition once more, in BigInt, so that 32-bit arithmetic is checked against exact integers
function referenceXoshiro(state: number[], count: number): number[] {
  const mask = 0xffffffffn;
  const words = state.map(BigInt) as [bigint, bigint, bigint, bigint];
  const rotate = (value: bigint, bits: bigint) => ((value << bits) | (value >> (32n - bits))) & mask;
  return Array.from({ length: count }, () => {
    const result = (rotate((words[1] * 5n) & mask, 7n) * 9n) & mask;
    const shifted = (words[1] << 9n) & mask;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotate(words[3], 11n);
    return Number(result);
  });
}
