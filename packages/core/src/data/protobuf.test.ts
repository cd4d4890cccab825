import { protobufBytes } from './protobuf';

const hex = (...[fields]: Parameters<typeof protobufBytes>) =>
  Buffer.from(protobufBytes(fields)).toString('hex');

describe('a message of Protocol Buffers', () => {
  it('has the bytes of the examples of protobuf.dev', () => {
    expect(hex([[1, 150]])).toBe('089601');
    expect(hex([[2, 'testing']])).toBe('120774657374696e67');
    // a message in a message: Test3 of the page on encoding
    expect(hex([[3, [[1, 150]]]])).toBe('1a03089601');
    // -2 as an int64
    expect(hex([[1, -2]])).toBe('08feffffffffffffffff01');
  });

  it('has floating numbers little-endian, and the largest whole numbers in eight bytes', () => {
    expect(hex([[1, { float: 0.25 }]])).toBe('0d0000803e');
    expect(hex([[1, { double: 1.5 }]])).toBe('09000000000000f83f');
    expect(hex([[1, Number.MAX_SAFE_INTEGER]])).toBe('08ffffffffffffff0f');
  });

  it('leaves out what has no value, and keeps what is empty', () => {
    expect(
      hex([
        [1, undefined],
        [2, ''],
        [3, new Uint8Array()],
        [4, 0],
      ]),
    ).toBe('12001a002000');
  });
});
