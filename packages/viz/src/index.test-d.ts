import type { ChartConfiguration } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { expectTypeOf } from 'expect-type';
import {
  type ChartRenderer,
  errorOverTimePlot,
  fanChartPlot,
  forecastChart,
  forecastPlot,
  type LineChart,
  learningCurvesPlot,
  lossPlot,
  optimizationHistoryPlot,
  type PlotTrial,
  residualPlot,
  skillChart,
} from './index';

const renderer = new ChartJSNodeCanvas({ width: 800, height: 400 });
expectTypeOf(renderer).toExtend<ChartRenderer>();
expectTypeOf(lossPlot({ trainLosses: [1], valLosses: new Float32Array(1), renderer })).toEqualTypeOf<
  Promise<Buffer>
>();

expectTypeOf(forecastPlot).parameter(0).toHaveProperty('baseline');
expectTypeOf(
  residualPlot({ actual: [1], predicted: new Float64Array(1), dates: [new Date(0)] }),
).resolves.toEqualTypeOf<Buffer>();
expectTypeOf(forecastChart({ actual: [1], predicted: [null] })).toEqualTypeOf<LineChart>();
expectTypeOf<LineChart>().toExtend<ChartConfiguration>();
expectTypeOf<LineChart>().toExtend<ChartConfiguration<'line', { x: number; y: number }[]>>();

// @ts-expect-error a forecast needs predictions
forecastPlot({ actual: [1] });
// @ts-expect-error numbers, not text
lossPlot({ trainLosses: ['1'] });
// @ts-expect-error no such scale
lossPlot({ trainLosses: [1], yScale: 'symlog' });

// what a search returns is taken as it is
interface Found {
  number: number;
  config: { lr: number; optimizer: { kind: 'adam' } };
  state: 'running' | 'paused' | 'pruned' | 'complete' | 'failed';
  value: number | undefined;
  reports: { resource: number; value: number; metrics?: Record<string, number> }[];
}
expectTypeOf<Found>().toExtend<PlotTrial>();
expectTypeOf(optimizationHistoryPlot({ trials: [] as readonly Found[] })).resolves.toEqualTypeOf<Buffer>();
expectTypeOf(learningCurvesPlot).parameter(0).toHaveProperty('yScale');
expectTypeOf(skillChart({ models: { A: { skill: new Float64Array(1) } } })).toEqualTypeOf<LineChart>();
errorOverTimePlot({ actual: [1], baseline: [1], forecasts: { A: [1] }, renderer });
// @ts-expect-error no such state
optimizationHistoryPlot({ trials: [{ state: 'done' }] });
// @ts-expect-error a band needs its level
fanChartPlot({ median: [1], bands: [{ lower: [0], upper: [1] }] });
