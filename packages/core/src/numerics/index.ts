export { regularizedBeta } from './beta';
export { logGamma, regularizedGamma } from './gamma';
export { isConstant } from './is-constant';
export { normalCdf, normalLogPdf, normalMass, normalPdf, normalQuantile } from './normal';
export { sampleQuantiles, sortedQuantiles } from './quantiles';
export { type RegressionMetrics, regressionMetrics } from './regression-metrics';
export { type RollingSumOptions, rollingSum } from './rolling-sum';
export { studentTCdf, studentTPdf, studentTQuantile, studentTTwoSidedP } from './student-t';
