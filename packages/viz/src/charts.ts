export type { PlotPoint } from './decimate';
export type { FigureOptions } from './figure-options';
export { fontFamily } from './font';
export {
  type ForecastChartOptions,
  type ForecastOptions,
  forecastChart,
  type ZoomedForecastChartOptions,
  zoomedForecastChart,
} from './forecast-chart';
export type { LineChart, LineDataset } from './line-chart';
export { type LossChartOptions, lossChart } from './loss-chart';
export { type ResidualChartOptions, residualChart } from './residual-chart';
export type { DateSeries, NumberSeries } from './series';
