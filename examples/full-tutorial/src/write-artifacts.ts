import path from 'node:path';
import type { RegressionMetrics } from '@btcfc/core';
import { writeFileAtomic } from '@btcfc/core/files';
import type { TrainResult } from '@btcfc/lstm';
import { forecastPlot, lossPlot, residualPlot, zoomedForecastPlot } from '@btcfc/viz';
import type { Protocol, TutorialOptions } from './arguments';
import type { ModelConfig } from './model-config';
import { configText, lines, metricsText } from './texts';

export interface WriteArtifactsOptions {
  /** The folder that the artifacts go into; made if absent. */
  directory: string;
  protocol: Protocol;
  /** What the data is. */
  label: string;
  config: ModelConfig;
  result: TrainResult;
  /** The day of each forecast, in the order of the forecasts. */
  days: string[];
  /** The price of the day before. */
  yesterday: Float64Array;
  persistence: RegressionMetrics;
  /** Names of the inputs beside the dataset. */
  signals: readonly string[];
  options: Pick<TutorialOptions, 'epochs' | 'seed'>;
}

/** Writes the model, the four plots, the metrics and the configuration; returns their names. */
export async function writeArtifacts(options: WriteArtifactsOptions): Promise<string[]> {
  const { directory, result } = options;
  const files = { ...(await plots(options)), ...texts(options) };
  await result.forecaster.save(path.join(directory, 'final_model'));
  for (const [name, content] of Object.entries(files)) writeFileAtomic(path.join(directory, name), content);
  return ['final_model/', ...Object.keys(files)];
}

async function plots({ protocol, label, result, days, yesterday }: WriteArtifactsOptions) {
  const subtitle = `${label}, protocol ${protocol}`;
  const price = label === 'Bitcoin' ? 'BTC Price' : 'Price';
  const series = { actual: result.true, predicted: result.preds, subtitle, unit: '$' };
  // text-sorted days are in no order of time, so that their axis counts rows
  const axis =
    protocol === 'forecast' ? { dates: days, xLabel: 'Date' } : { xLabel: 'Test row, dates sorted as text' };
  const baseline = { baseline: yesterday, baselineLabel: "Yesterday's price" };
  return {
    'loss_plot_final.png': await lossPlot({
      trainLosses: result.trainLosses,
      valLosses: result.valLosses,
      bestEpoch: result.bestEpoch,
      title: 'LSTM Training and Validation Loss',
      subtitle,
    }),
    'forecast_vs_actual_final.png': await forecastPlot({
      ...series,
      ...axis,
      title: 'LSTM Forecast vs Actual',
      yLabel: price,
    }),
    'forecast_zoomed.png': await zoomedForecastPlot({
      ...series,
      ...axis,
      ...baseline,
      title: 'Zoomed Forecast vs Actual (Last 100 Points)',
      yLabel: price,
    }),
    'residuals.png': await residualPlot({ ...series, ...axis }),
  };
}

function texts({ protocol, label, config, result, persistence, signals, options }: WriteArtifactsOptions) {
  const judged = lines([
    ['Protocol', protocol],
    ['Data', label],
    ...(signals.length > 0 ? [['Signals', signals.join(', ')] as const] : []),
    ['Persistence MAE', persistence.mae.toFixed(2)],
    ['Persistence R2', persistence.r2.toFixed(4)],
  ]);
  const { epochs, seed } = options;
  const { bestEpoch } = result;
  return {
    'metrics_final.txt': metricsText(result) + judged,
    'best_config.txt': `# Best Hyperparameter Configuration\n${configText({ ...config, epochs, seed, protocol, bestEpoch })}`,
  };
}
