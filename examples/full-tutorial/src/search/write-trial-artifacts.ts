import path from 'node:path';
import { writeFileAtomic } from '@btcfc/core/files';
import type { Evaluation, LSTMForecaster } from '@btcfc/lstm';
import { forecastPlot, lossPlot } from '@btcfc/viz';
import { configText, metricsText } from '../texts';
import type { SearchConfig } from './search-space';
import type { SearchTask } from './search-task';

export interface WriteTrialArtifactsOptions {
  task: SearchTask & { folder: string };
  config: SearchConfig;
  /** Number of the trial, from 0. */
  number: number;
  trainLosses: readonly number[];
  valLosses: readonly number[];
  /** The trained model and how good it is on the rows watched; absent for a trial that was stopped. */
  finished?: { forecaster: LSTMForecaster; evaluation: Evaluation };
}

/** Folder of a trial below that of its search. */
export function trialFolder(number: number): string {
  return `trial-${String(number).padStart(3, '0')}`;
}

/** Writes a trial's configuration and losses, and if it finished its model, metrics and forecasts. */
export async function writeTrialArtifacts(options: WriteTrialArtifactsOptions): Promise<void> {
  const { task, config, number, trainLosses, valLosses, finished } = options;
  const directory = path.join(task.folder, trialFolder(number));
  const write = (name: string, content: string | Uint8Array) =>
    writeFileAtomic(path.join(directory, name), content);
  const subtitle = `${task.label}, protocol ${task.protocol}, trial ${number}`;
  write('config.txt', configText({ ...config, epochs: task.epochs }));
  if (valLosses.length > 0) {
    const title = 'LSTM Training and Validation Loss';
    write('loss_plot.png', await lossPlot({ trainLosses, valLosses, title, subtitle }));
  }
  if (!finished) return;

  const { forecaster, evaluation } = finished;
  write('metrics.txt', metricsText(evaluation));
  write(
    'forecast_vs_actual.png',
    await forecastPlot({
      actual: evaluation.true,
      predicted: evaluation.preds,
      title: 'LSTM Forecast vs Actual, rows watched',
      subtitle,
      unit: '$',
      xLabel: 'Row watched',
    }),
  );
  await forecaster.save(path.join(directory, 'final_model'));
}
