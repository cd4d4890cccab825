export * from './charts';
export {
  type ForecastPlotOptions,
  forecastPlot,
  type LossPlotOptions,
  lossPlot,
  type ResidualPlotOptions,
  residualPlot,
  type ZoomedForecastPlotOptions,
  zoomedForecastPlot,
} from './plots';
export { type ChartRenderer, fontFile, type RenderOptions } from './render';
