// lets `loadModel` read what was saved
import './model/kinds';

export type { Preset } from './candidates/candidates';
export type { NetworkOptions } from './candidates/network';
export type { SeriesFacts } from './candidates/series-facts';
export type { Calibration } from './combining/calibrate';
export type { CandidateScore, CoverageScore, Judgement } from './combining/judge-series';
export type { FoldScore, TailScores } from './combining/tail-scores';
export type { EvaluationFold, WindowPlan } from './evaluation/plan-windows';
export type { Windows } from './evaluation/windows';
export { type AutoForecastModel, type AutoForecastOptions, autoForecast } from './model/auto-forecast';
export type { FittedSeries } from './model/fitted-series';
export type { Member, MemberJob } from './model/member';
export type { AutoFit } from './model/saved-auto-fit';
export type { ForecastSource } from './reading/read-source';
export type { EvaluationPlots } from './result/charts';
export type {
  ForecastFrame,
  ForecastReport,
  ForecastResult,
} from './result/forecast-result';
export type { SaveResultOptions } from './result/save-result';
export type {
  CandidateSummary,
  FeatureSummary,
  FoldError,
  FoldSummary,
  SeriesResult,
} from './result/series-result';
export type { ForecastExecutor, ForecastExecutorOptions } from './running/executors';
export { forecast } from './running/forecast';
export { type ForecastSavedOptions, forecastSaved } from './running/forecast-saved';
export type { ForecastOptions } from './running/options';
export type { CandidateEndEvent, CandidateTrainingEvent, ForecastEvent } from './running/run-series';
export type { SavedForecast } from './running/saved-forecast';
export type { DoneMember, FailedMember, MemberResult } from './running/worker/run-job';
export { forecastSpread } from './spread/forecast-spread';
export type { SpreadScore } from './spread/judge-spread';
export type { ForecastSpreadOptions } from './spread/options';
export type { SpreadReport, SpreadResult, SpreadSeries } from './spread/spread-result';
export type { ForecastVerdict, Verdict } from './verdict/verdict';
