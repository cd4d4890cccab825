import { backtest, createReport } from '@btcfc/backtest';
import { drift, seasonalNaive } from '@btcfc/models';

/** Walks a series forward with two models and tells how they did. */
export async function program(): Promise<unknown> {
  const series = Array.from({ length: 80 }, (_, row) => 100 + ((row * 7) % 11) + (row % 4));
  const result = await backtest({
    series,
    models: { naive: seasonalNaive({ period: 4 }), drift: drift() },
    horizon: 2,
    levels: [0.1, 0.5, 0.9],
    folds: { trainRows: 40, testRows: 20 },
  });
  const { sentences } = createReport(result);
  if (sentences.length === 0) throw new Error('The report says nothing.');
  return { sentences };
}
