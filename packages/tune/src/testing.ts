export type { ConformanceCheck } from './testing/conformance-check';
export { type ExecutorUnderTest, executorChecks, executorObjective } from './testing/executor-checks';
export { samplerChecks } from './testing/sampler-checks';
export { schedulerChecks } from './testing/scheduler-checks';
export { storageChecks } from './testing/storage-checks';
