import { type Doors, options, takes } from '../door';

const csv = 'date,y,promo\n2024-01-01,1,0\n2024-01-02,2,1\n2024-01-03,3,0\n';

const daily = () => ({
  values: [1, 2, 4],
  dates: ['2024-01-01', '2024-01-02', '2024-01-04'],
  frequency: 'day',
});

export const seriesDoors: Doors = {
  addCalendar: takes(() => [
    options(daily()),
    options({ horizon: 2, parts: ['weekday', 'hour'], harmonics: 2, timeZone: 'Europe/Berlin' }),
  ]),
  addHolidays: takes(() => [
    options(daily()),
    options({
      country: 'DE',
      region: 'BY',
      horizon: 2,
      types: ['public'],
      columns: 'names',
      stamps: 'start',
      timeZone: 'Europe/Berlin',
    }),
  ]),
  alignSeries: takes(() => [[options(daily()), options(daily())]]),
  calendarColumns: takes(() => [['2024-01-01'], options({ parts: ['hour'], harmonics: 1, timeZone: 'UTC' })]),
  fillGaps: takes(() => [
    options(daily()),
    options({ fill: 'seasonal', covariates: 'linear', period: 2, frequency: 'day' }),
  ]),
  readColumns: takes(() => [csv, options({ delimiter: ',', decimal: '.', thousands: ' ', na: ['-'] })]),
  readSeries: takes(() => [
    csv,
    options({
      date: 'date',
      value: 'y',
      valueWords: ['close'],
      timeZone: 'UTC',
      futureCovariates: ['promo'],
      duplicates: 'last',
    }),
  ]),
  resample: takes(() => [
    options(daily()),
    options({ frequency: 'week', aggregate: 'sum', covariates: 'mean', fill: 'zero', incomplete: 'keep' }),
  ]),
  splitAt: takes(() => [options(daily()), '2024-01-02', options({ timeZone: 'UTC' })], {
    taken: { '1': [1] },
  }),
};
