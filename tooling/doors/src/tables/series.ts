import { type Doors, options, takes } from '../door';

const csv = 'date,y,promo\n2024-01-01,1,0\n2024-01-02,2,1\n2024-01-03,3,0\n';

export const seriesDoors: Doors = {
  readSeries: takes(() => [
    csv,
    options({ date: 'date', value: 'y', timeZone: 'UTC', futureCovariates: ['promo'], duplicates: 'last' }),
  ]),
};
