import { Rng } from '@btcfc/core';
import { expectTypeOf } from 'expect-type';
import {
  type ConfigOf,
  choice,
  lograndint,
  loguniform,
  qloguniform,
  quniform,
  randint,
  type Space,
  sampleUniformly,
  uniform,
} from '../index';

const space = {
  epochs: 200,
  name: 'search' as const,
  lr: loguniform(1e-5, 1e-1),
  dropout: quniform(0.1, 0.5, 0.05),
  batch: qloguniform(4, 256, 4),
  layers: randint(1, 4),
  hidden: lograndint(16, 256),
  seqLen: choice([8, 16, 32]),
  activation: choice(['tanh', 'relu']),
  shape: choice([[32, 32], [64]]),
  optimizer: choice([
    { kind: 'sgd', lr: loguniform(1e-4, 1), momentum: uniform(0, 0.99) },
    { kind: 'adam', lr: loguniform(1e-5, 1e-1), clip: choice([null, 1, 5]) },
  ]),
  nested: { alpha: uniform(0, 1), beta: true },
};

type Found = ConfigOf<typeof space>;
expectTypeOf(space).toExtend<Space>();
expectTypeOf<Found['epochs']>().toEqualTypeOf<number>();
expectTypeOf<Found['name']>().toEqualTypeOf<'search'>();
expectTypeOf<Found['lr']>().toEqualTypeOf<number>();
expectTypeOf<Found['dropout']>().toEqualTypeOf<number>();
expectTypeOf<Found['batch']>().toEqualTypeOf<number>();
expectTypeOf<Found['layers']>().toEqualTypeOf<number>();
expectTypeOf<Found['hidden']>().toEqualTypeOf<number>();
expectTypeOf<Found['seqLen']>().toEqualTypeOf<8 | 16 | 32>();
expectTypeOf<Found['activation']>().toEqualTypeOf<'tanh' | 'relu'>();
expectTypeOf<Found['shape']>().toEqualTypeOf<readonly [32, 32] | readonly [64]>();
expectTypeOf<Found['nested']>().toEqualTypeOf<{ alpha: number; beta: boolean }>();
expectTypeOf<Found['optimizer']>().toEqualTypeOf<
  { kind: 'sgd'; lr: number; momentum: number } | { kind: 'adam'; lr: number; clip: null | 1 | 5 }
>();

const { optimizer } = sampleUniformly(space, new Rng(1));
if (optimizer.kind === 'sgd') expectTypeOf(optimizer.momentum).toEqualTypeOf<number>();
else expectTypeOf(optimizer.clip).toEqualTypeOf<null | 1 | 5>();
// @ts-expect-error: momentum exists in one branch only
optimizer.momentum;

// @ts-expect-error: a function is nothing JSON can hold
choice([() => 1]);
// @ts-expect-error: dates are not constants
expectTypeOf({ since: new Date() }).toExtend<Space>();
