import { backtestWorker } from '@btcfc/backtest';
import { judgedModels, modelVariable } from './models';
import type { SpreadModelOptions } from './spread-model';

/** Does the folds of the backtest in a process of its own. */
export default backtestWorker(judgedModels(JSON.parse(process.env[modelVariable]!) as SpreadModelOptions));
