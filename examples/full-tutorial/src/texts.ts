import type { RegressionMetrics } from '@btcfc/core';

/** The notebook's four lines of metrics. */
export function metricsText({ mse, rmse, mae, r2 }: RegressionMetrics): string {
  return lines([
    ['MSE', mse.toFixed(2)],
    ['RMSE', rmse.toFixed(2)],
    ['MAE', mae.toFixed(2)],
    ['R2', r2.toFixed(4)],
  ]);
}

/** A line for each setting. */
export function configText(settings: Readonly<Record<string, string | number>>): string {
  return lines(Object.entries(settings));
}

/** A line for each name and value. */
export function lines(entries: readonly (readonly [string, string | number])[]): string {
  return entries.map(([name, value]) => `${name}: ${value}\n`).join('');
}
