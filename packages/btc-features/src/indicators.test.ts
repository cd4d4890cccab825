import {
  averageTrueRange,
  circulatingToTotalSupply,
  keepPricedRows,
  marketCapToCirculatingSupply,
  priceToCirculatingSupply,
  priceToTotalSupply,
} from './index';

const missing = Number.NaN;

describe('by hand', () => {
  it('averageTrueRange', () => {
    const price = [1, 4, 2, 8];
    expect([...averageTrueRange(price, { window: 3 })]).toEqual([0, 3, 3, 6]);
    expect([...averageTrueRange(price)]).toEqual([0, 3, 3, 7]);
  });

  it('supply', () => {
    expectNumbers(circulatingToTotalSupply([10.5e6, missing]), [0.5, missing]);
    expectNumbers(marketCapToCirculatingSupply([100], [50]), [2]);
    expectNumbers(priceToCirculatingSupply([100], [50]), [2]);
    expectNumbers(priceToTotalSupply([21e6]), [1]);
  });
});

describe('keepPricedRows', () => {
  it('leaves out rows without a price', () => {
    const frame = { price: [0, 2, Number.NaN, -1, 3], day: ['a', 'b', 'c', 'd', 'e'] };
    expect(keepPricedRows(frame, { priceColumn: 'price' })).toEqual({
      price: Float64Array.of(2, 3),
      day: ['b', 'e'],
    });
  });
});

function expectNumbers(actual: Float64Array, expected: number[]): void {
  const near = expected.map((value) => (Number.isNaN(value) ? value : expect.closeTo(value, 6)));
  expect([...actual]).toEqual(near);
}
