export {
  ChildProcessExecutor,
  type ChildProcessExecutorOptions,
} from './executors/child-process/child-process-executor';
export type { ProcessPoolOptions } from './executors/child-process/process-pool';
export { type RunTasksOptions, runTasks, type TaskContext } from './executors/child-process/run-tasks';
export type { Execution, ExecutionOptions, Executor, TrialAttempt } from './executors/executor';
export { InProcessExecutor, type InProcessExecutorOptions } from './executors/in-process-executor';
export { RedisExecutor, type RedisExecutorOptions } from './executors/redis/redis-executor';
export { type RedisWorker, type RedisWorkerOptions, startRedisWorker } from './executors/redis/redis-worker';
export {
  type ParameterImportance,
  type ParameterImportanceOptions,
  parameterImportance,
  type ReportedTrial,
} from './importance/parameter-importance';
export { type JsonlReporterOptions, jsonlReporter } from './reporter/jsonl-reporter';
export {
  type TerminalReporterOptions,
  type TextOutput,
  terminalReporter,
} from './reporter/terminal-reporter';
export { type ChooseSamplerOptions, chooseSampler } from './samplers/choose-sampler';
export {
  type ComparableResults,
  type ComparableResultsOptions,
  comparableResults,
  type Result,
} from './samplers/comparable-results';
export { GPSampler, type GPSamplerOptions } from './samplers/gp/gp-sampler';
export { GridSampler, type GridSamplerOptions } from './samplers/grid-sampler';
export { RandomSampler } from './samplers/random-sampler';
export type { RungValue, Sampler, SuggestOptions, TrialRecord, TrialState } from './samplers/sampler';
export { TPESampler, type TPESamplerOptions } from './samplers/tpe/tpe-sampler';
export { ASHAScheduler, type ASHASchedulerOptions } from './schedulers/asha-scheduler';
export { AutoScheduler, type AutoSchedulerOptions } from './schedulers/auto-scheduler';
export { FIFOScheduler } from './schedulers/fifo-scheduler';
export { HyperbandScheduler, type HyperbandSchedulerOptions } from './schedulers/hyperband-scheduler';
export {
  MedianStoppingScheduler,
  type MedianStoppingSchedulerOptions,
} from './schedulers/median-stopping-scheduler';
export type {
  Decision,
  PromoteOptions,
  Schedule,
  ScheduledReport,
  Scheduler,
  SchedulerOptions,
} from './schedulers/scheduler';
export type { Config, ConfigOf } from './space/config-of';
export {
  type ChoiceDomain,
  type Constant,
  choice,
  type Domain,
  type IntegerDomain,
  lograndint,
  loguniform,
  type NumberDomain,
  qloguniform,
  quniform,
  type RealDomain,
  randint,
  type Space,
  type SpaceValue,
  type SteppedDomain,
  uniform,
} from './space/domain';
export { FlatSpace, flattenSpace, type Point, sampleUniformly } from './space/flat-space';
export type { BranchCondition, CategoricalParameter, NumericParameter, Parameter } from './space/parameter';
export { spaceFromJSON, spaceToJSON } from './space/space-json';
export { validateSpace } from './space/validate-space';
export { JournalStorage } from './storage/journal-storage';
export { MemoryStorage } from './storage/memory-storage';
export { checkSameStudy, type Storage } from './storage/storage';
export type {
  EndEvent,
  ReportEvent,
  RetryEvent,
  StartEvent,
  StudyEvent,
  StudyHeader,
  SuggestEvent,
} from './storage/study-event';
export type { Objective } from './study/objective';
export type { TuneProgressEvent } from './study/study-settings';
export type { Trial, TrialReport } from './study/study-state';
export { type Report, type TrialContext, TrialPruned } from './study/trial-context';
export { type TuneOptions, type TuneResult, tune } from './tune';
