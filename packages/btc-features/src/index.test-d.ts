import type { PlainFrameResult } from '@btcfc/core';
import type { DataFrame } from 'danfojs-node';
import { expectTypeOf } from 'expect-type';
import { addTarget, BTCFeatureEngineer, joinSignals, sortByDate, temporalSplit, toMatrix } from './index';

const danfo = {} as DataFrame;
const plain = { price: new Float64Array(1) };

expectTypeOf(new BTCFeatureEngineer().transform(danfo)).toEqualTypeOf<DataFrame>();
expectTypeOf(new BTCFeatureEngineer().transform(plain)).toEqualTypeOf<PlainFrameResult>();
expectTypeOf(sortByDate(addTarget(danfo), { order: 'text' })).toEqualTypeOf<DataFrame>();
expectTypeOf(temporalSplit(plain)).toEqualTypeOf<{ train: PlainFrameResult; test: PlainFrameResult }>();
expectTypeOf(temporalSplit(danfo, { fractions: { train: 0.7, validation: 0.1, test: 0.2 } })).toHaveProperty(
  'validation',
);
expectTypeOf(toMatrix(danfo).values).toExtend<Float64Array>();
expectTypeOf(joinSignals(danfo, plain)).toEqualTypeOf<DataFrame>();
expectTypeOf(joinSignals(plain, danfo, { maxAge: 7 })).toEqualTypeOf<PlainFrameResult>();
// @ts-expect-error no such order
sortByDate(plain, { order: 'alphabet' });
