import type { Forecast, TimeSeries } from '@btcfc/core';
import type { ChartConfiguration } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { expectTypeOf } from 'expect-type';
import {
  type ChartDescription,
  type ChartJsConfiguration,
  type ChartRenderer,
  chartJsConfiguration,
  errorOverTimePlot,
  fanPlot,
  forecastPlot,
  learningCurvesPlot,
  lossPlot,
  optimizationHistoryPlot,
  type PlotTrial,
  plot,
  residualPlot,
  type SeriesToPlot,
  skillPlot,
} from './index';

const renderer = new ChartJSNodeCanvas({ width: 800, height: 400 });
expectTypeOf(renderer).toExtend<ChartRenderer>();
const losses = lossPlot({ trainLosses: [1], valLosses: new Float32Array(1) });
expectTypeOf(losses).toEqualTypeOf<ChartDescription>();
expectTypeOf(plot(losses, { canvas: renderer })).toEqualTypeOf<Promise<Uint8Array>>();

expectTypeOf(
  residualPlot({ actual: [1], predicted: new Float64Array(1), dates: [new Date(0)] }),
).toEqualTypeOf<ChartDescription>();
expectTypeOf(
  chartJsConfiguration(forecastPlot({ actual: [1], predicted: [null] })),
).toEqualTypeOf<ChartJsConfiguration>();
expectTypeOf<ChartJsConfiguration>().toExtend<ChartConfiguration>();
expectTypeOf<ChartJsConfiguration>().toExtend<ChartConfiguration<'line', { x: number; y: number }[]>>();

// danfo's and core's types are taken as they are
lossPlot({ trainLosses: { values: [1, 2], index: [0, 1], dtypes: ['float32'] } });
expectTypeOf<TimeSeries>().toExtend<SeriesToPlot>();
forecastPlot({ forecast: {} as Forecast, series: {} as TimeSeries });
fanPlot({ forecast: {} as Forecast, series: [1, 2] });

// @ts-expect-error a forecast needs predictions
forecastPlot({ actual: [1] });
// @ts-expect-error numbers, not text
lossPlot({ trainLosses: ['1'] });
// @ts-expect-error no such scale
lossPlot({ trainLosses: [1], yScale: 'symlog' });
// @ts-expect-error no such mark
plot({ marks: [{ type: 'lines', y: [1] }] });

// what a search returns is taken as it is
interface Found {
  number: number;
  config: { lr: number; optimizer: { kind: 'adam' } };
  state: 'running' | 'paused' | 'pruned' | 'complete' | 'failed';
  value: number | undefined;
  reports: { resource: number; value: number; metrics?: Record<string, number> }[];
}
expectTypeOf<Found>().toExtend<PlotTrial>();
optimizationHistoryPlot({ trials: [] as readonly Found[] });
expectTypeOf(learningCurvesPlot).parameter(0).toHaveProperty('yScale');
skillPlot({ models: { A: { skill: new Float64Array(1) } } });
errorOverTimePlot({ actual: [1], baseline: [1], forecasts: { A: [1] } });
// @ts-expect-error no such state
optimizationHistoryPlot({ trials: [{ state: 'done' }] });
// @ts-expect-error a band needs its level
fanPlot({ median: [1], bands: [{ lower: [0], upper: [1] }] });
