import type { PlainFrameResult } from '@btcfc/core';
import type { DataFrame } from 'danfojs-node';
import { expectTypeOf } from 'expect-type';
import { type CleaningReport, forwardFill, MissingValueCleaner } from './index';

const cleaner = new MissingValueCleaner({ verbose: false });
expectTypeOf(cleaner.clean({} as DataFrame)).toEqualTypeOf<DataFrame>();
expectTypeOf(cleaner.clean({ load: [1, null] })).toEqualTypeOf<PlainFrameResult>();
expectTypeOf(cleaner.report).toEqualTypeOf<CleaningReport>();
expectTypeOf(forwardFill(new Float64Array(1))).toExtend<Float64Array>();
expectTypeOf(forwardFill(['a', null])).toEqualTypeOf<(string | null)[]>();
