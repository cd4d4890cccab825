import type { PlainFrame, PlainFrameResult } from '@btcfc/core';
import type { DataFrame } from 'danfojs-node';
import { expectTypeOf } from 'expect-type';
import {
  BITCOIN_COLUMNS,
  type BitcoinColumn,
  type BitcoinFrame,
  type BitcoinNumberColumn,
  type ChartsProgressEvent,
  fetchBlockchainCharts,
  fetchFearGreedIndex,
  fetchFredSeries,
  parseBitcoinCsv,
  parseSignalCsv,
  readBitcoinCsv,
  readSignalCsv,
  type SignalFrame,
  sortByDate,
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
expectTypeOf(sortByDate(syntheticBitcoin())).toEqualTypeOf<BitcoinFrame>();
expectTypeOf(sortByDate({ Date: ['2010-02-17'], x: [1] })).toEqualTypeOf<PlainFrameResult>();

// signals: known by name where the names are known
const fred = fetchFredSeries({ series: ['DGS10'] });
expectTypeOf(fred).resolves.toHaveProperty('DGS10').toEqualTypeOf<Float64Array>();
expectTypeOf(fred).resolves.toHaveProperty('Date').toEqualTypeOf<string[]>();
expectTypeOf(fetchFearGreedIndex).returns.resolves.toEqualTypeOf<SignalFrame<'fear_greed_index'>>();
expectTypeOf(readSignalCsv('x.csv')).toEqualTypeOf<SignalFrame>();
expectTypeOf(parseSignalCsv('', { columns: ['x'] })).toEqualTypeOf<SignalFrame<'x'>>();
expectTypeOf<SignalFrame>().toExtend<PlainFrame>();
expectTypeOf<SignalFrame<'x'>>().toExtend<PlainFrame>();
// @ts-expect-error: not asked for
fred.then(({ DGS2 }) => DGS2);
// @ts-expect-error: a list
fetchFredSeries({ series: 'DGS10' });
