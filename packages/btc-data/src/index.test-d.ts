import { type PlainFrame, sortByDate } from '@btcfc/core';
import type { DataFrame } from 'danfojs-node';
import { expectTypeOf } from 'expect-type';
import {
  BITCOIN_COLUMNS,
  type BitcoinColumn,
  type BitcoinFrame,
  type BitcoinNumberColumn,
  type ChartsProgressEvent,
  type CovariateFrame,
  fetchBlockchainCharts,
  fetchFearGreedIndex,
  fetchFredSeries,
  parseBitcoinCsv,
  parseCovariates,
  readBitcoinCsv,
  readCovariates,
  syntheticBitcoin,
} from './index';

expectTypeOf(BITCOIN_COLUMNS.length).toEqualTypeOf<24>();
expectTypeOf(BITCOIN_COLUMNS[0]).toEqualTypeOf<'Date'>();
expectTypeOf<Exclude<BitcoinColumn, BitcoinNumberColumn>>().toEqualTypeOf<'Date'>();
expectTypeOf<BitcoinFrame['Date']>().toEqualTypeOf<string[]>();
expectTypeOf<BitcoinFrame['btc_market_price']>().toEqualTypeOf<Float64Array>();

// every package takes plain columns: a dataset is one without a cast
expectTypeOf<BitcoinFrame>().toExtend<PlainFrame>();

expectTypeOf(readBitcoinCsv).returns.toEqualTypeOf<BitcoinFrame>();
expectTypeOf(parseBitcoinCsv).returns.toEqualTypeOf<BitcoinFrame>();
expectTypeOf(syntheticBitcoin).returns.toEqualTypeOf<BitcoinFrame>();
expectTypeOf(fetchBlockchainCharts).returns.resolves.toEqualTypeOf<BitcoinFrame>();

// @ts-expect-error: not one of the 24
syntheticBitcoin().btc_price;
// @ts-expect-error: rows is a number
syntheticBitcoin({ rows: '5' });
// @ts-expect-error: the day has no chart
fetchBlockchainCharts({ columns: ['Date'] });

fetchBlockchainCharts({
  onProgress(event) {
    expectTypeOf(event).toEqualTypeOf<ChartsProgressEvent>();
    if (event.type === 'chart') expectTypeOf(event.from).toEqualTypeOf<'network' | 'cache'>();
    if (event.type === 'retry') expectTypeOf(event.delayMs).toEqualTypeOf<number>();
    if (event.type === 'failure') expectTypeOf(event.reason).toEqualTypeOf<string>();
    // @ts-expect-error: no event of this type
    if (event.type === 'done') return;
  },
});

declare const danfo: DataFrame;
expectTypeOf(sortByDate(danfo)).toEqualTypeOf<DataFrame>();
// columns known by name stay known
expectTypeOf(sortByDate(syntheticBitcoin())).toExtend<BitcoinFrame>();
expectTypeOf(sortByDate({ Date: ['2010-02-17'], x: [1] })).toEqualTypeOf<{
  Date: string[];
  x: Float64Array;
}>();

// covariates: known by name where the names are known
const fred = fetchFredSeries({ series: ['DGS10'] });
expectTypeOf(fred).resolves.toHaveProperty('DGS10').toEqualTypeOf<Float64Array>();
expectTypeOf(fred).resolves.toHaveProperty('Date').toEqualTypeOf<string[]>();
expectTypeOf(fetchFearGreedIndex).returns.resolves.toEqualTypeOf<CovariateFrame<'fear_greed_index'>>();
expectTypeOf(readCovariates('x.csv')).toEqualTypeOf<CovariateFrame>();
expectTypeOf(parseCovariates('', { columns: ['x'] })).toEqualTypeOf<CovariateFrame<'x'>>();
expectTypeOf<CovariateFrame>().toExtend<PlainFrame>();
expectTypeOf<CovariateFrame<'x'>>().toExtend<PlainFrame>();
// @ts-expect-error: not asked for
fred.then(({ DGS2 }) => DGS2);
// @ts-expect-error: a list
fetchFredSeries({ series: 'DGS10' });
