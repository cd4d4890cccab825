export type { TextOptions } from './describe-chart';
export { coveragePlot } from './forecast/coverage-plot';
export { errorOverTimePlot } from './forecast/error-over-time-plot';
export { type ForecastBand, fanPlot } from './forecast/fan-plot';
export { forecastPlot, zoomedForecastPlot } from './forecast/forecast-plot';
export { pitPlot } from './forecast/pit-plot';
export { residualPlot } from './forecast/residual-plot';
export { type ModelSkill, skillPlot } from './forecast/skill-plot';
export { lossPlot } from './loss-plot';
export { type FrontTrial, type FrontTrialsOptions, frontPlot } from './search/front-plot';
export { learningCurvesPlot } from './search/learning-curves-plot';
export { optimizationHistoryPlot } from './search/optimization-history-plot';
export {
  type ParallelAxis,
  type ParameterRange,
  parallelAxes,
  parallelCoordinatesPlot,
} from './search/parallel/parallel-coordinates-plot';
export type { ParameterScale } from './search/parallel/parameter-axis';
export { parameterImportancePlot } from './search/parameter-importance-plot';
export { contourPlot } from './search/planes/contour-plot';
export { slicePlot } from './search/planes/slice-plot';
export { type SearchPlotsOptions, searchPlots } from './search/search-plots';
export type { PlotSpace } from './search/space-scales';
export { type TimelineTrial, type TimelineTrialsOptions, timelinePlot } from './search/timeline-plot';
export type { PlotTrial, PlotTrialState, TrialsOptions } from './search/trials';
export {
  type TrainingPlotsOptions,
  type TrainingResult,
  trainingPlots,
} from './training-plots';
