import type { RegressionMetrics } from '@btcfc/core';

/**
 * The notebook's four lines.
 *
 * @example
 * import { metricsText } from '@btcfc/lstm';
 *
 * metricsText({ mse: 4, rmse: 2, mae: 1.5, r2: 0.9 }); // -> 'MSE: 4.0000\nRMSE: 2.0000\nMAE: 1.5000\nR2: 0.9000\n'
 */
export function metricsText({ mse, rmse, mae, r2 }: RegressionMetrics): string {
  const lines = { MSE: mse, RMSE: rmse, MAE: mae, R2: r2 };
  return Object.entries(lines)
    .map(([name, value]) => `${name}: ${value.toFixed(4)}\n`)
    .join('');
}
