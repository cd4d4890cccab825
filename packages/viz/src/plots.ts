import { type CoverageChartOptions, coverageFigure } from './coverage-chart';
import { type ErrorOverTimeChartOptions, errorOverTimeFigure } from './error-over-time-chart';
import { type FanChartOptions, fanFigure } from './fan-chart';
import {
  type ForecastChartOptions,
  forecastFigure,
  type ZoomedForecastChartOptions,
  zoomedForecastFigure,
} from './forecast-chart';
import { type LearningCurvesChartOptions, learningCurvesFigure } from './learning-curves-chart';
import { type LossChartOptions, lossFigure } from './loss-chart';
import {
  type OptimizationHistoryChartOptions,
  optimizationHistoryFigure,
} from './optimization-history-chart';
import {
  type ParallelCoordinatesChartOptions,
  parallelCoordinatesFigure,
} from './parallel-coordinates-chart';
import {
  type ParameterImportanceChartOptions,
  parameterImportanceFigure,
} from './parameter-importance-chart';
import { type PitChartOptions, pitFigure } from './pit-chart';
import { type RenderOptions, renderPng } from './render';
import { type ResidualChartOptions, residualFigure } from './residual-chart';
import { type SkillChartOptions, skillFigure } from './skill-chart';

export interface OptimizationHistoryPlotOptions extends OptimizationHistoryChartOptions, RenderOptions {}
export interface ParallelCoordinatesPlotOptions extends ParallelCoordinatesChartOptions, RenderOptions {}
export interface ParameterImportancePlotOptions extends ParameterImportanceChartOptions, RenderOptions {}
export interface LearningCurvesPlotOptions extends LearningCurvesChartOptions, RenderOptions {}
export interface FanChartPlotOptions extends FanChartOptions, RenderOptions {}
export interface CoveragePlotOptions extends CoverageChartOptions, RenderOptions {}
export interface PitPlotOptions extends PitChartOptions, RenderOptions {}
export interface SkillPlotOptions extends SkillChartOptions, RenderOptions {}
export interface ErrorOverTimePlotOptions extends ErrorOverTimeChartOptions, RenderOptions {}
export interface LossPlotOptions extends LossChartOptions, RenderOptions {}
export interface ForecastPlotOptions extends ForecastChartOptions, RenderOptions {}
export interface ZoomedForecastPlotOptions extends ZoomedForecastChartOptions, RenderOptions {}
export interface ResidualPlotOptions extends ResidualChartOptions, RenderOptions {}

/**
 * The losses of a training run as PNG, 1000 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ or nothing to draw
 * @example
 * writeFileSync('loss.png', await lossPlot({ trainLosses, valLosses, bestEpoch: 'lowest' }))
 */
export async function lossPlot(options: LossPlotOptions): Promise<Buffer> {
  return renderPng(lossFigure(options), options);
}

/**
 * A forecast against what came as PNG, 1200 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 * @example
 * writeFileSync('forecast.png', await forecastPlot({ actual, predicted, dates, unit: '$' }))
 */
export async function forecastPlot(options: ForecastPlotOptions): Promise<Buffer> {
  return renderPng(forecastFigure(options), options);
}

/**
 * The last rows of a forecast against what came as PNG, 1800 x 600 unless told otherwise.
 *
 * @throws BtcfcError as `forecastPlot`
 * @example
 * writeFileSync('zoomed.png', await zoomedForecastPlot({ actual, predicted, count: 50 }))
 */
export async function zoomedForecastPlot(options: ZoomedForecastPlotOptions): Promise<Buffer> {
  return renderPng(zoomedForecastFigure(options), options);
}

/**
 * What a forecast missed, actual - predicted, as PNG, 1800 x 500 unless told otherwise.
 *
 * @throws BtcfcError as `forecastPlot`
 * @example
 * writeFileSync('residuals.png', await residualPlot({ actual, predicted, dates }))
 */
export async function residualPlot(options: ResidualPlotOptions): Promise<Buffer> {
  return renderPng(residualFigure(options), options);
}

/**
 * A search trial by trial as PNG, 1000 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for trials that are none, or none at all
 * @example
 * writeFileSync('history.png', await optimizationHistoryPlot({ trials, mode: 'min' }))
 */
export async function optimizationHistoryPlot(options: OptimizationHistoryPlotOptions): Promise<Buffer> {
  return renderPng(optimizationHistoryFigure(options), options);
}

/**
 * A search as one line per trial through an axis for each parameter as PNG, 1200 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for trials that are none, none with a value, or no parameter
 * @example
 * writeFileSync('parallel.png', await parallelCoordinatesPlot({ trials, scales: { units: 'categorical' } }))
 */
export async function parallelCoordinatesPlot(options: ParallelCoordinatesPlotOptions): Promise<Buffer> {
  return renderPng(parallelCoordinatesFigure(options), options);
}

/**
 * How much each parameter matters as PNG, 900 wide and as high as its bars need unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a share that is none, or none at all
 * @example
 * writeFileSync('importance.png', await parameterImportancePlot({ importances: [{ name: 'lr', importance: 0.8 }] }))
 */
export async function parameterImportancePlot(options: ParameterImportancePlotOptions): Promise<Buffer> {
  return renderPng(parameterImportanceFigure(options), options);
}

/**
 * What each trial reported, by epoch as PNG, 1000 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for trials that are none, or no report that can be drawn
 * @example
 * writeFileSync('curves.png', await learningCurvesPlot({ trials, yScale: 'log' }))
 */
export async function learningCurvesPlot(options: LearningCurvesPlotOptions): Promise<Buffer> {
  return renderPng(learningCurvesFigure(options), options);
}

/**
 * A forecast with its intervals as PNG, 1200 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw, bad dates or a crossed band
 * @example
 * writeFileSync('fan.png', await fanChartPlot({ median, bands: [{ level: 0.9, lower, upper }], actual }))
 */
export async function fanChartPlot(options: FanChartPlotOptions): Promise<Buffer> {
  return renderPng(fanFigure(options), options);
}

/**
 * What intervals held against what they were to hold as PNG, 640 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, shares outside 0 to 1 or levels that do not ascend
 * @example
 * writeFileSync('coverage.png', await coveragePlot({ nominal: [0.5, 0.9], empirical: [0.48, 0.93], rows: 545 }))
 */
export async function coveragePlot(options: CoveragePlotOptions): Promise<Buffer> {
  return renderPng(coverageFigure(options), options);
}

/**
 * The histogram of the probability integral transform as PNG, 800 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a value outside 0 to 1, or nothing to draw
 * @example
 * writeFileSync('pit.png', await pitPlot({ pit, bins: 20 }))
 */
export async function pitPlot(options: PitPlotOptions): Promise<Buffer> {
  return renderPng(pitFigure(options), options);
}

/**
 * Skill against a baseline, fold by fold as PNG, 1000 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or a crossed interval
 * @example
 * writeFileSync('skill.png', await skillPlot({ models: { LSTM: { skill, lower, upper } } }))
 */
export async function skillPlot(options: SkillPlotOptions): Promise<Buffer> {
  return renderPng(skillFigure(options), options);
}

/**
 * The error of models against that of a baseline, over time as PNG, 1200 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 * @example
 * writeFileSync('error.png', await errorOverTimePlot({ actual, forecasts: { LSTM: predicted }, baseline, dates }))
 */
export async function errorOverTimePlot(options: ErrorOverTimePlotOptions): Promise<Buffer> {
  return renderPng(errorOverTimeFigure(options), options);
}
