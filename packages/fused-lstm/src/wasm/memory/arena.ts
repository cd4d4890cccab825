import type { WasmMemory } from '../engine/web-assembly';

const alignment = 64;
const pageBytes = 65536;
const noteBytes = 64;

interface Gap {
  start: number;
  end: number;
}

/**
 * Hands out blocks of a WebAssembly memory, first fit, and joins the gaps that freed ones leave: steps of the
 * same shapes find their blocks again, and the memory stops growing.
 */
export class Arena {
  private readonly gaps: Gap[];
  private readonly sizes = new Map<number, number>();
  private end: number;

  constructor(private readonly memory: WasmMemory) {
    this.end = memory.buffer.byteLength;
    // address 0 means "absent" to the kernels
    this.gaps = [{ start: noteBytes, end: this.end }];
  }

  /** Bytes handed out and not freed. */
  get usedBytes(): number {
    let total = 0;
    for (const size of this.sizes.values()) total += size;
    return total;
  }

  /** The address of `bytes` bytes, a multiple of 64; what they hold is left over from before. */
  allocate(bytes: number): number {
    const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
    let gap = this.gaps.find(({ start, end }) => end - start >= size);
    gap ??= this.grow(size);
    const address = gap.start;
    gap.start += size;
    if (gap.start === gap.end) this.gaps.splice(this.gaps.indexOf(gap), 1);
    this.sizes.set(address, size);
    return address;
  }

  free(address: number): void {
    const size = this.sizes.get(address);
    if (size === undefined) return;
    this.sizes.delete(address);
    const freed = { start: address, end: address + size };
    const after = this.gaps.findIndex(({ start }) => start > address);
    const at = after === -1 ? this.gaps.length : after;
    this.gaps.splice(at, 0, freed);
    this.join(at);
    this.join(at - 1);
  }

  private join(at: number): void {
    const left = this.gaps[at];
    const right = this.gaps[at + 1];
    if (!left || !right || left.end !== right.start) return;
    left.end = right.end;
    this.gaps.splice(at + 1, 1);
  }

  private grow(size: number): Gap {
    let last = this.gaps.at(-1);
    if (last?.end !== this.end) {
      last = { start: this.end, end: this.end };
      this.gaps.push(last);
    }
    const missing = size - (last.end - last.start);
    this.memory.grow(Math.ceil(missing / pageBytes));
    this.end = this.memory.buffer.byteLength;
    last.end = this.end;
    return last;
  }
}
