import { expectTypeOf } from 'expect-type';
import { defineOptions, type OptionsInput, type OptionsOutput, option } from './index';

const options = defineOptions('train', {
  epochs: option.integer({ min: 1, default: 20 }),
  lr: option.number(),
  name: option.text({ required: true }),
  target: option.oneOf(['level', 'difference'] as const, { default: 'level' }),
  signal: option.signal(),
});

expectTypeOf<OptionsInput<typeof options>>().toEqualTypeOf<{
  name: string;
  epochs?: number;
  lr?: number;
  target?: 'level' | 'difference';
  signal?: AbortSignal;
}>();

expectTypeOf<OptionsOutput<typeof options>>().toEqualTypeOf<{
  name: string;
  epochs: number;
  lr?: number;
  target: 'level' | 'difference';
  signal?: AbortSignal;
}>();
