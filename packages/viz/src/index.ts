export { chartJsConfiguration } from './chart-js/configuration';
export type {
  ChartJsConfiguration,
  ChartJsDataset,
  PlotPoint,
  PointStyle,
} from './chart-js/configuration-type';
export { fontFamily } from './chart-js/looks';
export type { ForecastOfSeries, ForecastRows, PairedRows, SeriesToPlot } from './data/forecast-rows';
export type { DateSeries } from './data/rows';
export type { NumberSeries } from './data/series';
export type {
  AreaMark,
  AxisMark,
  AxisTick,
  BandMark,
  BarMark,
  ChartAxis,
  ChartDescription,
  ColorBar,
  DotMark,
  DotShape,
  IntervalMark,
  LineMark,
  Mark,
  MarkValues,
  RuleMark,
  ScaleKind,
  TextMark,
} from './description/chart-description';
export type { PictureOptions, Theme } from './description/picture-options';
export type { CanvasToDrawOn } from './drawing/copy-to-canvas';
export { type ChartRenderer, type PlotOptions, plot, plotFiles } from './drawing/plot';
export * from './plots';
