import { BtcfcError, describeValue } from './error';

const options = { code: 'INVALID_OPTION', message: 'No.', remedy: 'Try again.' } as const;

describe('BtcfcError', () => {
  it('tells what came in and what to do, and keeps both as data', () => {
    const cause = new Error('inner');
    const error = new BtcfcError({ ...options, received: -3, cause });
    expect(error.message).toBe('No. Received: -3. Try again.');
    expect(error).toMatchObject({
      name: 'BtcfcError',
      code: 'INVALID_OPTION',
      problem: 'No.',
      received: -3,
      remedy: 'Try again.',
      cause,
    });
    expect(new BtcfcError(options).message).toBe('No. Try again.');
  });

  it('is recognised across two copies of the package', () => {
    let other: typeof BtcfcError | undefined;
    jest.isolateModules(() => {
      other = require('./error').BtcfcError;
    });
    expect(other).not.toBe(BtcfcError);
    expect(BtcfcError.isInstance(new other!(options))).toBe(true);
    for (const value of [new Error('x'), null, undefined, 'BtcfcError', { code: 'INVALID_OPTION' }]) {
      expect(BtcfcError.isInstance(value)).toBe(false);
    }
  });
});

describe('describeValue', () => {
  it('keeps any value to a short piece of one line', () => {
    expect(describeValue('a\nb')).toBe('"a\\nb"');
    expect(describeValue([1, Number.NaN, 'x'])).toBe('[1, NaN, "x"]');
    expect(describeValue(new Float64Array(1000))).toBe('[0, 0, 0, 0, 0, ... 1000 in all]');
    const nested = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(describeValue(nested)).toBe('[[[[...]]]]');
    expect(describeValue({ a: 1 })).toBe('{"a":1}');
    expect(describeValue(describeValue)).toBe('function describeValue');
    expect(describeValue('x'.repeat(500)).length).toBe(80);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(describeValue(circular)).toBe('[object Object]');
    expect(describeValue(new DataView(new ArrayBuffer(2)))).toBe('{}');
    expect(describeValue(10n)).toBe('10');
    expect(describeValue(Symbol('s'))).toBe('Symbol(s)');
  });
});
