import type { PlainFrameResult } from '@btcfc/core';
import type { DataFrame } from 'danfojs-node';
import { expectTypeOf } from 'expect-type';
import { BTCFeatureEngineer, keepPricedRows } from './index';

const danfo = {} as DataFrame;
const plain = { price: new Float64Array(1) };

expectTypeOf(new BTCFeatureEngineer().transform(danfo)).toEqualTypeOf<DataFrame>();
expectTypeOf(
  new BTCFeatureEngineer({ supplyColumn: null }).transform(plain),
).toEqualTypeOf<PlainFrameResult>();
expectTypeOf(keepPricedRows(danfo)).toEqualTypeOf<DataFrame>();
// @ts-expect-error there is no such option
new BTCFeatureEngineer({ price: 'Close' });
