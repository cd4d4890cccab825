import { type Doors, options, takes } from '../door';

const price = () => [100, 103, 102, 105];
const coins = () => [15e6, 15.1e6, 15.2e6, 15.3e6];
const frame = () => ({
  Date: ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04'],
  close: price(),
  volume: [5, 6, 7, 8],
});

export const btcFeaturesDoors: Doors = {
  averageTrueRange: takes(() => [price(), options({ window: 3, minPeriods: 1 })], {
    taken: { '0[2]': [Number.POSITIVE_INFINITY] },
  }),
  BTCFeatureEngineer: takes(
    () => [
      options({
        priceColumn: 'close',
        volumeColumn: 'volume',
        supplyColumn: null,
        marketCapColumn: null,
        logColumns: ['close'],
        dateColumn: 'Date',
        timeZone: 'UTC',
        missingValue: -1,
      }),
    ],
    {
      taken: {
        '0.missingValue': [Number.NaN],
        '0.supplyColumn': [null, '1'],
        '0.marketCapColumn': [null, '1'],
      },
      members: { transform: takes(() => [frame()]) },
    },
  ),
  circulatingToTotalSupply: takes(() => [coins()]),
  keepPricedRows: takes(() => [frame(), options({ priceColumn: 'close' })], {
    taken: { '0.volume[2]': [Number.POSITIVE_INFINITY] },
  }),
  marketCapToCirculatingSupply: takes(() => [price(), coins()]),
  priceToCirculatingSupply: takes(() => [price(), coins()]),
  priceToTotalSupply: takes(() => [price()]),
};
