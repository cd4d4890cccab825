/**
 * Memory for large bodies, used again and again: what many that are given up had taken would be freed late, and pile up.
 * Sizes are powers of two, so that a few fit all.
 */
export class BodyRooms {
  private readonly free: Buffer[] = [];

  /** The bytes that room for a body of so many takes. */
  static sizeFor(bytes: number): number {
    return 2 ** Math.ceil(Math.log2(bytes));
  }

  /** Room for a body of so many bytes, with whatever was there before. */
  take(bytes: number): Buffer {
    const size = BodyRooms.sizeFor(bytes);
    const place = this.free.findIndex(({ length }) => length === size);
    return place < 0 ? Buffer.allocUnsafeSlow(size) : this.free.splice(place, 1)[0]!;
  }

  /** @param most bytes that are kept for those to come */
  giveBack(room: Buffer, most: number): void {
    this.free.push(room);
    let kept = this.free.reduce((sum, { length }) => sum + length, 0);
    while (kept > most) kept -= this.free.shift()!.length;
  }
}
