import {
  bollingerBands,
  lag,
  logarithm,
  momentum,
  onBalanceVolume,
  rateOfChange,
  ratio,
  ratioToMean,
  rollingRange,
  rollingRangePercent,
  volumePriceTrend,
} from '../index';

const missing = Number.NaN;

describe('indicators by hand', () => {
  it('bollingerBands', () => {
    const { middle, upper, lower } = bollingerBands([1, 3, 5], { window: 2, deviations: 3 });
    const deviation = Math.SQRT2;
    expect([...middle]).toEqual([1, 2, 4]);
    expectNumbers(upper, [missing, 2 + 3 * deviation, 4 + 3 * deviation]);
    expectNumbers(lower, [missing, 2 - 3 * deviation, 4 - 3 * deviation]);
  });

  it('rollingRange and rollingRangePercent', () => {
    const values = [1, 4, 2, 8];
    expect([...rollingRange(values, { window: 2 })]).toEqual([0, 3, 2, 6]);
    expect([...rollingRangePercent(values, { window: 2 })]).toEqual([0, 75, 100, 75]);
    expect([...rollingRangePercent(values)]).toEqual([0, 0, 0, 0]);
  });

  it('lag', () => {
    expect([...lag([1, 2, 5])]).toEqual([missing, 1, 2]);
    expect([...lag([1, 2, 5], { periods: 3 })]).toEqual([missing, missing, missing]);
  });

  it('momentum and rateOfChange', () => {
    expect([...momentum([1, 2, 5], { periods: 2 })]).toEqual([missing, missing, 4]);
    expect([...rateOfChange([1, 2, 5], { periods: 2 })]).toEqual([missing, missing, 400]);
    expect([...momentum([1, 2, 5])]).toEqual([missing, missing, missing]);
  });

  it('ratioToMean', () => {
    expect([...ratioToMean([0, 2, missing, 4], { window: 2 })]).toEqual([missing, 2, missing, 1]);
  });

  it('volumePriceTrend goes on behind a gap', () => {
    const trend = volumePriceTrend([1, 2, 4, 3, 6], [10, 10, missing, 8, 5]);
    expectNumbers(trend, [missing, 10, missing, 8, 13]);
  });

  it('onBalanceVolume counts a missing term as nothing', () => {
    expect([...onBalanceVolume([1, 2, 2, 1, missing, 3, 4], [9, 1, 2, 4, 8, 16, missing])]).toEqual([
      0, 1, 1, -3, -3, -3, -3,
    ]);
  });

  it('ratio does not divide by zero', () => {
    expectNumbers(ratio([1, 0, missing], [0, 0, 1]), [1e9, 0, missing]);
  });

  it('logarithm is 0 where there is none', () => {
    expect([...logarithm([Math.E, 0, -1, missing, Number.POSITIVE_INFINITY])]).toEqual([
      1,
      0,
      0,
      0,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it.each([ratio, volumePriceTrend, onBalanceVolume])('%p asks for equal lengths', (indicator) => {
    expect(() => indicator([1, 2], [1])).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });

  it.each([0, 1.5, -1])('momentum over %p rows is an error', (periods) => {
    expect(() => momentum([1, 2], { periods })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

function expectNumbers(actual: Float64Array, expected: number[]): void {
  const near = expected.map((value) => (Number.isNaN(value) ? value : expect.closeTo(value, 6)));
  expect([...actual]).toEqual(near);
}
