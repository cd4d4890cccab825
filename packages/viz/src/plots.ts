import {
  type ForecastChartOptions,
  forecastFigure,
  type ZoomedForecastChartOptions,
  zoomedForecastFigure,
} from './forecast-chart';
import { type LossChartOptions, lossFigure } from './loss-chart';
import { type RenderOptions, renderPng } from './render';
import { type ResidualChartOptions, residualFigure } from './residual-chart';

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
