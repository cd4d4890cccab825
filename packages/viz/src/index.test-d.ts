import type { ChartConfiguration } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { expectTypeOf } from 'expect-type';
import {
  type ChartRenderer,
  forecastChart,
  forecastPlot,
  type LineChart,
  lossPlot,
  residualPlot,
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
