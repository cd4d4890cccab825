import { datesAhead, forecastFromPoints } from '@btcfc/core';
import { seasonalNaive } from '../index';
import { forecastSeries } from './forecast-series';

const day = 86_400_000;
const values = [1, 5, 2, 9, 2, 6, 3, 8];

it('dates what comes next where the series has dates of one step', async () => {
  const dates = values.map((_, row) => Date.UTC(2024, 1, 20) + row * day);
  const forecast = await forecastSeries({
    model: seasonalNaive({ period: 4 }),
    series: { values, dates },
    horizon: 3,
  });
  expect(Array.from(forecast.dates!, (date) => new Date(date).toISOString().slice(0, 10))).toEqual([
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
  ]);
  expect(forecast.dates).toEqual(datesAhead(dates, { origins: [7], horizon: 3 }));
});

it('dates nothing where the dates of the series are uneven, or there are none', async () => {
  const dates = values.map((_, row) => row * row * day);
  const model = seasonalNaive({ period: 4 });
  expect((await forecastSeries({ model, series: { values, dates } })).dates).toBeUndefined();
  expect((await forecastSeries({ model, series: values })).dates).toBeUndefined();
});

it.each([
  ['other rows ahead', { origins: [7], horizon: 2, point: [1, 2] }],
  ['another origin', { origins: [5], horizon: 1, point: [1] }],
  ['several origins', { origins: [6, 7], horizon: 1, point: [1, 2] }],
])('refuses a forecast of %s than it asked for', async (_, parts) => {
  const model = () => forecastFromPoints(parts);
  await expect(forecastSeries({ model, series: values })).rejects.toMatchObject({
    code: 'INVALID_DATA',
    message: expect.stringContaining('not 1 rows ahead of row 7'),
  });
});

it('refuses points where quantiles were asked for', async () => {
  const asked = forecastSeries({ model: () => 5, series: values, levels: [0.1, 0.9] });
  await expect(asked).rejects.toThrow(
    'Quantiles of 0.1, 0.9 were asked for, and the model forecasts points alone.',
  );
});
