import { checkInteger, checkNumber, checkOneOf, invalidOption } from './check-value';

describe('option checks', () => {
  it('return a value that is fine', () => {
    expect(checkNumber('lr', 1e-3, { min: 0, aboveMin: true })).toBe(1e-3);
    expect(checkInteger('epochs', 5, { min: 1, max: 5 })).toBe(5);
    expect(checkOneOf('order', 'time', ['time', 'text'])).toBe('time');
  });

  it.each([
    [() => checkNumber('lr', Number.NaN), '`lr` must be a number. Received: NaN. Pass a number as `lr`.'],
    [() => checkNumber('lr', 0, { min: 0, aboveMin: true }), '`lr` must be a number above 0. Received: 0.'],
    [
      () => checkNumber('dropout', 1, { min: 0, max: 1, belowMax: true }),
      'at least 0 and below 1. Received: 1.',
    ],
    [() => checkNumber('lr', '1'), 'Received: "1".'],
    [() => checkNumber('lr', undefined), 'Received: "undefined".'],
    [() => checkInteger('epochs', 1.5), '`epochs` must be a whole number. Received: 1.5.'],
    [() => checkInteger('epochs', 0, { min: 1 }), 'a whole number at least 1. Received: 0.'],
    [
      () => {
        throw invalidOption('levels', [0.5], 'left out where points alone are forecast');
      },
      '`levels` must be left out where points alone are forecast. Received: [0.5]. Leave `levels` out.',
    ],
    [
      () => checkOneOf('order', 'size', ['time', 'text']),
      '`order` must be one of "time", "text". Received: "size".',
    ],
  ])('name the option, the value and the range', (check, message) => {
    expect(check).toThrow(message);
    expect(check).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
