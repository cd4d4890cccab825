export {
  ChildProcessExecutor,
  type ChildProcessExecutorOptions,
  JournalStorage,
  type JsonlReporterOptions,
  jsonlReporter,
  type MachineResources,
  type ProcessPoolOptions,
  type RedisClient,
  RedisExecutor,
  type RedisExecutorOptions,
  type RedisStore,
  type RedisWorker,
  type RedisWorkerOptions,
  type ResourcesOption,
  type RunTasksOptions,
  redisStore,
  runTasks,
  startRedisWorker,
  type TaskContext,
  type TensorboardReporterOptions,
  type TrialResources,
  tensorboardReporter,
} from '#tune-node';
export type { Execution, ExecutionOptions, Executor, TrialAttempt } from './executors/executor';
export { InProcessExecutor, type InProcessExecutorOptions } from './executors/in-process-executor';
export { type MlflowReporterOptions, mlflowReporter } from './reporters/mlflow/mlflow-reporter';
export {
  type TerminalReporterOptions,
  type TextOutput,
  terminalReporter,
} from './reporters/terminal-reporter';
export { type ChooseSamplerOptions, chooseSampler } from './samplers/choose-sampler';
export { type HypervolumeOptions, hypervolume } from './samplers/front/hypervolume';
export { GPSampler, type GPSamplerOptions } from './samplers/gp/gp-sampler';
export {
  type ComparableResults,
  type ComparableResultsOptions,
  comparableResults,
  type Result,
} from './samplers/modelling/comparable-results';
export { GridSampler, type GridSamplerOptions } from './samplers/plain/grid-sampler';
export { RandomSampler } from './samplers/plain/random-sampler';
export { SobolSampler, type SobolSamplerOptions } from './samplers/plain/sobol-sampler';
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
export {
  PopulationBasedTraining,
  type PopulationBasedTrainingOptions,
} from './schedulers/population/population-based-training';
export type {
  Decision,
  Exploit,
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
  ExploitEvent,
  NoteEvent,
  ReportEvent,
  RetryEvent,
  StartEvent,
  StoredStudy,
  StudyDefaults,
  StudyEvent,
  StudyHeader,
  SuggestEvent,
  TransferEvent,
} from './storage/study-event';
export { createStudy } from './study/handle/create-study';
export { optunaJournal } from './study/handle/optuna-journal';
export { type ReadStudyOptions, readStudy } from './study/handle/read-study';
export type { AskedTrial, Study, StudyView } from './study/handle/study';
export {
  type InteractionImportance,
  interactionImportance,
  type ParameterImportance,
  type ParameterImportanceOptions,
  parameterImportance,
  type ReportedTrial,
} from './study/importance/parameter-importance';
export type { OptimizeOptions } from './study/options/optimize-options';
export type { SamplerName, SchedulerName, StudyOptions } from './study/options/study-options';
export type { TuneOptions } from './study/options/tune-options';
export type {
  EndReason,
  SearchEnd,
  SearchProgress,
  StopCondition,
  TuneListener,
  TuneProgressEvent,
} from './study/search/search-progress';
export { configAt } from './study/state/lineage';
export type { LineageStep, Trial, TrialCounts, TrialReport, TrialTimes } from './study/state/trial';
export type { TuneResult } from './study/state/tune-result';
export type { Transfer } from './study/transfer/transfer';
export type { NoteValue } from './study/trial/notes';
export type { Objective } from './study/trial/objective';
export { type ObjectiveData, objectiveDataFromBytes } from './study/trial/objective-data';
export {
  type AllottedResources,
  type Report,
  type ReportOptions,
  type TrialContext,
  TrialPruned,
} from './study/trial/trial-context';
export { requireBest, tune } from './study/tune';
