import { DataFrame } from 'danfojs-node';
import {
  type FrameResult,
  readTable,
  sliceRows,
  type Table,
  takeRows,
  toDataFrame,
  writeTable,
} from '../../index';

const frame = { price: new Float64Array([1.5, 2.5, 3.5]), price_missing: new Uint8Array([0, 1, 0]) };

describe('flags in a Uint8Array', () => {
  it('come back as a Uint8Array of their own', () => {
    const result = writeTable(readTable(frame), frame);
    expect(result).toEqual(frame);
    expect(result.price_missing).not.toBe(frame.price_missing);
    expect((result.price_missing as Uint8Array).buffer).not.toBe(frame.price_missing.buffer);
  });

  it('are copied out of a Buffer too', () => {
    const bytes = Buffer.from([0, 1]);
    const flags = readTable({ flags: bytes }).columns.get('flags')!;
    bytes[0] = 1;
    expect(flags).toEqual({ type: 'flag', values: new Uint8Array([0, 1]) });
  });

  it('are real booleans in a danfo frame', () => {
    const result = toDataFrame(frame, DataFrame);
    expect(result.values).toEqual([
      [1.5, false],
      [2.5, true],
      [3.5, false],
    ]);
    expect(result.dtypes).toEqual(['float32', 'boolean']);
  });

  it('follow their rows', () => {
    const table = readTable(frame);
    expect(valuesOf(sliceRows(table, 1, 9))).toEqual({ price: [2.5, 3.5], price_missing: [1, 0] });
    expect(valuesOf(takeRows(table, [2, 1, 1]))).toEqual({
      price: [3.5, 2.5, 2.5],
      price_missing: [0, 1, 1],
    });
  });

  it('are 0 or 1', () => {
    expect(() => readTable({ counts: new Uint8Array([0, 2]) })).toThrow(/"counts".*row 2.*Float64Array/);
  });
});

function valuesOf(table: Table): Record<string, number[]> {
  const columns = writeTable(table, {}) as FrameResult<Record<string, number[]>>;
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, Array.from(values as never)]),
  );
}
