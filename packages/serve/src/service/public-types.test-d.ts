import { expectTypeOf } from 'expect-type';
import type { Registry } from 'prom-client';
import {
  type CalibrationAnswer,
  createForecastCluster,
  createForecastService,
  type ForecastAnswer,
  type ForecastCluster,
  type ForecastService,
  type LogEntry,
  type StreamAnswer,
} from '../index';

const service = createForecastService({
  models: { grid: 'final_model' },
  backend: 'wasm',
  log: (entry) => expectTypeOf(entry).toEqualTypeOf<LogEntry>(),
});
expectTypeOf(service).resolves.toEqualTypeOf<ForecastService>();
expectTypeOf<ForecastService['listen']>().returns.resolves.toBeString();
expectTypeOf<ForecastService['registry']>().toEqualTypeOf<Registry>();
expectTypeOf<ForecastAnswer['persistence']>().toEqualTypeOf<number | null>();
expectTypeOf<ForecastAnswer['calibration']>().toEqualTypeOf<CalibrationAnswer | null>();
expectTypeOf<StreamAnswer['forecast']>().toEqualTypeOf<ForecastAnswer | null>();

const cluster = createForecastCluster({
  models: { grid: 'final_model' },
  workers: 2,
  imports: ['./kinds.mjs'],
});
expectTypeOf(cluster).resolves.toEqualTypeOf<ForecastCluster>();
expectTypeOf<ForecastCluster['listen']>().returns.resolves.toBeString();
expectTypeOf<ForecastCluster['ended']>().toEqualTypeOf<Promise<void>>();
// @ts-expect-error each process has a registry of its own
createForecastCluster({ models: {}, registry: {} as Registry });

// @ts-expect-error the models are missing
createForecastService({});
// @ts-expect-error no such backend
createForecastService({ models: {}, backend: 'gpu' });
