import { DataFrame } from 'danfojs-node';
import { expectTypeOf } from 'expect-type';
import { type FrameResult, type PlainFrameResult, toDataFrame } from '../../index';

const frame = toDataFrame({ day: ['2018-01-31'], price: [1] }, DataFrame);
expectTypeOf(frame).toExtend<DataFrame>();
expectTypeOf<FrameResult<DataFrame>>().toEqualTypeOf<DataFrame>();
expectTypeOf<FrameResult<{ price: number[] }>>().toEqualTypeOf<PlainFrameResult>();
