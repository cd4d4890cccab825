import { Rng } from '@btcfc/core';
import { webAssembly } from '../engine/web-assembly';
import { Arena } from './arena';

function makeArena() {
  const memory = new webAssembly!.Memory({ initial: 1 });
  return { memory, arena: new Arena(memory) };
}

describe('Arena', () => {
  it('gives out blocks that do not overlap, aligned to 64', () => {
    const { arena, memory } = makeArena();
    const rng = new Rng(3);
    const live = new Map<number, number>();
    for (let round = 0; round < 2000; round++) {
      const remove = live.size > 20 || (live.size > 0 && rng.uniform() < 0.4);
      if (remove) {
        const address = [...live.keys()][rng.integer(0, live.size - 1)]!;
        arena.free(address);
        live.delete(address);
        continue;
      }
      const bytes = rng.integer(0, 5000);
      const address = arena.allocate(bytes);
      expect(address % 64).toBe(0);
      expect(address).toBeGreaterThan(0);
      expect(address + bytes).toBeLessThanOrEqual(memory.buffer.byteLength);
      for (const [other, size] of live) {
        expect(address + bytes <= other || other + size <= address).toBe(true);
      }
      live.set(address, bytes);
    }
  });

  it('joins what is freed: one block can have it all again', () => {
    const { arena, memory } = makeArena();
    const blocks = Array.from({ length: 60 }, () => arena.allocate(1000));
    for (const index of new Rng(4).permutation(60)) arena.free(blocks[index]!);
    expect(arena.usedBytes).toBe(0);
    arena.allocate(65536 - 64);
    expect(memory.buffer.byteLength).toBe(65536);
  });

  it('grows when it must', () => {
    const { arena, memory } = makeArena();
    arena.allocate(1_000_000);
    expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(1_000_000);
  });
});
