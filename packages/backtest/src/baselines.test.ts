import { driftForecast, persistenceForecast } from './baselines';

it('persistence says the value stood at', () => {
  expect([...persistenceForecast({ series: [3, 1, 2] })]).toEqual([3, 1, 2]);
});

describe('drift', () => {
  it('is exact on a straight line, whatever the horizon', () => {
    const line = Array.from({ length: 10 }, (_, row) => 5 + 3 * row);
    const forecast = driftForecast({ series: line, horizon: 4 });
    for (let row = 1; row < line.length; row++) expect(forecast[row]).toBeCloseTo(5 + 3 * (row + 4), 12);
    expect(forecast[0]).toBe(5);
  });

  it('is exact on exponential growth on the log scale', () => {
    const growth = Array.from({ length: 10 }, (_, row) => 2 * 1.1 ** row);
    const forecast = driftForecast({ series: growth, scale: 'log' });
    for (let row = 1; row < growth.length; row++) expect(forecast[row]).toBeCloseTo(2 * 1.1 ** (row + 1), 12);
  });

  it('looks at no later row', () => {
    const before = driftForecast({ series: [1, 4, 2, 8] });
    expect([...driftForecast({ series: [1, 4, 2, -99] })].slice(0, 3)).toEqual([...before].slice(0, 3));
  });

  it('refuses what has no logarithm, and an impossible horizon', () => {
    expect(() => driftForecast({ series: [1, 0], scale: 'log' })).toThrow('not so in row 2. Received: 0');
    expect(() => driftForecast({ series: [1], horizon: 0 })).toThrow('`horizon`');
    expect([...driftForecast({ series: [] })]).toEqual([]);
  });
});
