import { expectTypeOf } from 'expect-type';
import type { Registry } from 'prom-client';
import {
  type CalibrationAnswer,
  createForecastService,
  type ForecastAnswer,
  type ForecastService,
  type LogEntry,
  type StreamAnswer,
} from './index';

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

// @ts-expect-error the models are missing
createForecastService({});
// @ts-expect-error no such backend
createForecastService({ models: {}, backend: 'gpu' });
