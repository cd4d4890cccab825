export { type RegressionMetrics as Metrics, regressionMetrics as metrics } from '@btcfc/core';
