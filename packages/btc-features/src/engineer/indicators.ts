import {
  bollingerBands,
  momentum,
  onBalanceVolume,
  rateOfChange,
  ratio,
  ratioToMean,
  rollingRange,
  rollingRangePercent,
  rollingSum,
  volumePriceTrend,
} from '@btcfc/features';
import { averageTrueRange } from '../average-true-range';
import {
  circulatingToTotalSupply,
  marketCapToCirculatingSupply,
  priceToCirculatingSupply,
  priceToTotalSupply,
} from '../supply';

/** The columns that indicators are made of; supply and market capitalisation where there are any. */
export interface IndicatorInputs {
  price: Float64Array;
  volume: Float64Array;
  supply?: Float64Array;
  marketCap?: Float64Array;
}

/** The groups that indicators come in. */
export type IndicatorGroup = 'price' | 'volume' | 'supply' | 'combined';

/** Some columns that are made together. */
interface Indicator {
  /** Their names, in order, and the group of each. */
  columns: Readonly<Record<string, IndicatorGroup>>;
  /** What has to be there besides price and volume. */
  needs: readonly ('supply' | 'marketCap')[];
  compute(inputs: Required<IndicatorInputs>): Float64Array[];
}

/** In the order of the notebook's columns. */
const indicators: readonly Indicator[] = [
  {
    columns: { bollinger_middle: 'price', bollinger_upper: 'price', bollinger_lower: 'price' },
    needs: [],
    compute({ price }) {
      const { middle, upper, lower } = bollingerBands(price);
      return [middle, upper, lower];
    },
  },
  {
    columns: {
      atr: 'price',
      high_low_diff: 'price',
      high_low_pct_diff: 'price',
      momentum: 'price',
      roc: 'price',
    },
    needs: [],
    compute: ({ price }) => [
      averageTrueRange(price),
      rollingRange(price, { window: 1 }),
      rollingRangePercent(price),
      momentum(price),
      rateOfChange(price),
    ],
  },
  {
    columns: { rvol: 'volume', vpt: 'combined', obv: 'combined' },
    needs: [],
    compute: ({ price, volume }) => [
      ratioToMean(volume),
      volumePriceTrend(price, volume),
      onBalanceVolume(price, volume),
    ],
  },
  {
    columns: { circulating_to_total_supply_ratio: 'supply' },
    needs: ['supply'],
    compute: ({ supply }) => [circulatingToTotalSupply(supply)],
  },
  {
    columns: { market_cap_to_circulating_supply: 'supply' },
    needs: ['supply', 'marketCap'],
    compute: ({ marketCap, supply }) => [marketCapToCirculatingSupply(marketCap, supply)],
  },
  {
    columns: { price_to_circulating_supply: 'combined', price_to_total_supply: 'combined' },
    needs: ['supply'],
    compute: ({ price, supply }) => [priceToCirculatingSupply(price, supply), priceToTotalSupply(price)],
  },
  {
    columns: {
      volume_7d: 'volume',
      volume_30d: 'volume',
      price_to_volume_ratio: 'combined',
      volume_24_to_7d: 'volume',
      volume_7d_to_30d: 'volume',
      volume_24_to_30d: 'volume',
    },
    needs: [],
    compute({ price, volume }) {
      const week = rollingSum(volume, { window: 7 });
      const month = rollingSum(volume, { window: 30 });
      return [
        week,
        month,
        ratio(price, volume),
        ratio(volume, week),
        ratio(week, month),
        ratio(volume, month),
      ];
    },
  },
];

/** The indicators that can be made where these inputs are there. */
export function indicatorsFor(isThere: Record<'supply' | 'marketCap', boolean>): readonly Indicator[] {
  return indicators.filter(({ needs }) => needs.every((name) => isThere[name]));
}
