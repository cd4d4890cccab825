import type { PlainFrameResult, RowObjectsResult } from '@btcfc/core';
import type { DataFrame, Series } from 'danfojs-node';
import { expectTypeOf } from 'expect-type';
import { addTarget, joinCovariates, lag, rollingMean, temporalSplit, toMatrix } from './index';

const danfo = {} as DataFrame;
const plain = { load: new Float64Array(1) };

expectTypeOf(addTarget(danfo, { column: 'load' })).toEqualTypeOf<DataFrame>();
expectTypeOf(addTarget([{ load: 1 }], { column: 'load' })).toEqualTypeOf<RowObjectsResult>();
expectTypeOf(temporalSplit(plain)).toEqualTypeOf<{ train: PlainFrameResult; test: PlainFrameResult }>();
expectTypeOf(temporalSplit(danfo, { fractions: { train: 0.7, validation: 0.1, test: 0.2 } })).toHaveProperty(
  'validation',
);
expectTypeOf(toMatrix(danfo).values).toExtend<Float64Array>();
expectTypeOf(joinCovariates(danfo, plain)).toEqualTypeOf<DataFrame>();
expectTypeOf(joinCovariates(plain, danfo, { maxAge: 7 })).toEqualTypeOf<PlainFrameResult>();
expectTypeOf(lag([1, null, 3])).toExtend<Float64Array>();
expectTypeOf(rollingMean({} as Series, { window: 2 })).toExtend<Float64Array>();
// @ts-expect-error a window has a length
rollingMean([1], {});
// @ts-expect-error text is no number
lag(['1']);
