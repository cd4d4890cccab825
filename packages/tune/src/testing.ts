export type { ConformanceCheck } from './testing/conformance-check';
export { samplerChecks } from './testing/sampler-checks';
export { schedulerChecks } from './testing/scheduler-checks';
export { storageChecks } from './testing/storage-checks';
