import { firstWhere } from '@btcfc/core';

const mostInChunk = 256;

/** Items in an order, in short pieces: to put one among many thousands moves only those of its piece. */
export class SortedList<Item> {
  private readonly chunks: Item[][] = [];
  length = 0;

  /** @param order as of `sort`; 0 for an item and itself alone */
  constructor(
    private readonly order: (left: Item, right: Item) => number,
    items: Iterable<Item> = [],
  ) {
    const sorted = [...items].sort(order);
    this.length = sorted.length;
    for (let start = 0; start < sorted.length; start += mostInChunk / 2) {
      this.chunks.push(sorted.slice(start, start + mostInChunk / 2));
    }
  }

  add(item: Item): void {
    const index = Math.min(this.chunkOf(item), this.chunks.length - 1);
    this.length++;
    if (index === -1) {
      this.chunks.push([item]);
      return;
    }
    const chunk = this.chunks[index]!;
    chunk.splice(placeIn(chunk, item, this.order), 0, item);
    if (chunk.length > mostInChunk) this.chunks.splice(index + 1, 0, chunk.splice(mostInChunk / 2));
  }

  /** Takes away an item that is there. */
  delete(item: Item): void {
    const index = this.chunkOf(item);
    const chunk = this.chunks[index]!;
    chunk.splice(placeIn(chunk, item, this.order), 1);
    if (chunk.length === 0) this.chunks.splice(index, 1);
    this.length--;
  }

  /** How many come before an item. */
  rankOf(item: Item): number {
    const index = this.chunkOf(item);
    let rank = 0;
    for (let before = 0; before < index; before++) rank += this.chunks[before]!.length;
    return index === this.chunks.length ? rank : rank + placeIn(this.chunks[index]!, item, this.order);
  }

  /** The item that has so many before it. */
  at(rank: number): Item | undefined {
    let left = rank;
    for (const chunk of this.chunks) {
      if (left < chunk.length) return chunk[left];
      left -= chunk.length;
    }
    return undefined;
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const chunk of this.chunks) yield* chunk;
  }

  // the first piece that does not end before the item
  private chunkOf(item: Item): number {
    return firstWhere(this.chunks.length, (index) => this.order(this.chunks[index]!.at(-1)!, item) >= 0);
  }
}

function placeIn<Item>(chunk: readonly Item[], item: Item, order: (a: Item, b: Item) => number): number {
  return firstWhere(chunk.length, (index) => order(chunk[index]!, item) >= 0);
}
