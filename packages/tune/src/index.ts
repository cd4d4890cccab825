export {
  ChildProcessExecutor,
  type ChildProcessExecutorOptions,
  JournalStorage,
  type JsonlReporterOptions,
  jsonlReporter,
  type ProcessPoolOptions,
  RedisExecutor,
  type RedisExecutorOptions,
  type RedisWorker,
  type RedisWorkerOptions,
  type RunTasksOptions,
  runTasks,
  startRedisWorker,
  type TaskContext,
} from '#tune-node';
export type { Execution, ExecutionOptions, Executor, TrialAttempt } from './executors/executor';
export { InProcessExecutor, type InProcessExecutorOptions } from './executors/in-process-executor';
export {
  type TerminalReporterOptions,
  type TextOutput,
  terminalReporter,
} from './reporters/terminal-reporter';
export { type ChooseSamplerOptions, chooseSampler } from './samplers/choose-sampler';
export { GPSampler, type GPSamplerOptions } from './samplers/gp/gp-sampler';
export { GridSampler, type GridSamplerOptions } from './samplers/grid-sampler';
export {
  type ComparableResults,
  type ComparableResultsOptions,
  comparableResults,
  type Result,
} from './samplers/modelling/comparable-results';
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
export { MemoryStorage } from './storage/memory-storage';
export { checkSameStudy, type Storage } from './storage/storage';
export { StoreStorage } from './storage/store-storage';
export type {
  EndEvent,
  ReportEvent,
  RetryEvent,
  StartEvent,
  StudyEvent,
  StudyHeader,
  SuggestEvent,
} from './storage/study-event';
export {
  type InteractionImportance,
  interactionImportance,
  type ParameterImportance,
  type ParameterImportanceOptions,
  parameterImportance,
  type ReportedTrial,
} from './study/importance/parameter-importance';
export type {
  EndReason,
  SearchEnd,
  SearchProgress,
  StopCondition,
  TuneListener,
  TuneProgressEvent,
} from './study/study-settings';
export type { Trial, TrialCounts, TrialReport } from './study/study-state';
export type { Objective } from './study/trial/objective';
export { type ObjectiveData, objectiveDataFromBytes } from './study/trial/objective-data';
export { type Report, type ReportOptions, type TrialContext, TrialPruned } from './study/trial/trial-context';
export { requireBest, type TuneResult, tune } from './study/tune';
export type { TuneOptions } from './study/tune-options';
