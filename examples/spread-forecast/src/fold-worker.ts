import { backtestWorker } from '@btcfc/backtest';
import { judgedModels, modelVariable } from './model/judged-models';
import type { SpreadModelOptions } from './model/spread-model';

/** Does the folds of the backtest in a process of its own. */
export default backtestWorker(judgedModels(JSON.parse(process.env[modelVariable]!) as SpreadModelOptions));
