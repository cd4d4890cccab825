export { type CoverageChartOptions, coverageChart } from './coverage-chart';
export type { PlotPoint } from './decimate';
export { type ErrorOverTimeChartOptions, errorOverTimeChart } from './error-over-time-chart';
export { type FanChartOptions, type ForecastBand, fanChart } from './fan-chart';
export type { FigureOptions } from './figure-options';
export { fontFamily } from './font';
export {
  type ForecastChartOptions,
  type ForecastOptions,
  forecastChart,
  type ZoomedForecastChartOptions,
  zoomedForecastChart,
} from './forecast-chart';
export { type LearningCurvesChartOptions, learningCurvesChart } from './learning-curves-chart';
export type { LineChart, LineDataset, PointShape } from './line-chart';
export { type LossChartOptions, lossChart } from './loss-chart';
export { type OptimizationHistoryChartOptions, optimizationHistoryChart } from './optimization-history-chart';
export { type ParallelCoordinatesChartOptions, parallelCoordinatesChart } from './parallel-coordinates-chart';
export type { ParameterScale } from './parameter-axis';
export { type ParameterImportanceChartOptions, parameterImportanceChart } from './parameter-importance-chart';
export { type PitChartOptions, pitChart } from './pit-chart';
export { type ResidualChartOptions, residualChart } from './residual-chart';
export type { DateSeries, NumberSeries } from './series';
export { type ModelSkill, type SkillChartOptions, skillChart } from './skill-chart';
export type { PlotTrial, PlotTrialState, TrialsOptions } from './trials';
