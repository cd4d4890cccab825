import type { ForecastComparison } from '@btcfc/backtest';
import type { RegressionMetrics } from '@btcfc/core';
import type { Protocol } from './arguments';
import { publishedFigures } from './published-figures';
import { textTable } from './text-table';

export interface ScoreboardOptions {
  protocol: Protocol;
  /** How many days were forecast. */
  days: number;
  /** The LSTM, then persistence, on the same rows. */
  comparison: ForecastComparison<'lstm' | 'persistence'>;
  /** Whether the published figures were made from this data. */
  isRealData: boolean;
}

/** The closing table: the published figures, ours, and persistence on the same rows, and which wins. */
export function scoreboard({ protocol, days, comparison, isRealData }: ScoreboardOptions): string[] {
  const { scores, best } = comparison;
  const [lstm, persistence] = scores as [(typeof scores)[number], (typeof scores)[number]];
  const rows = [
    [`protocol ${protocol}, ${days} test days`, 'MSE', 'RMSE', 'MAE', 'R2', 'skill'],
    ...(isRealData ? [figures('published (protocol notebook)', publishedFigures, '')] : []),
    figures('our LSTM', lstm, lstm.skill.toFixed(3)),
    figures("persistence: yesterday's price", persistence, '0.000'),
  ];
  const ratio = Math.max(lstm.mae, persistence.mae) / Math.min(lstm.mae, persistence.mae);
  const verdict =
    best === 'persistence'
      ? `Persistence wins: the LSTM's mean error is ${ratio.toFixed(1)} times that of repeating yesterday's price.`
      : `The LSTM wins: the mean error of repeating yesterday's price is ${ratio.toFixed(2)} times as large.`;
  return [...textTable(rows), '', verdict];
}

function figures(name: string, { mse, rmse, mae, r2 }: RegressionMetrics, skill: string): string[] {
  return [name, grouped(mse), grouped(rmse), grouped(mae), r2.toFixed(4), skill];
}

function grouped(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
