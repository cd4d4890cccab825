import type { BacktestReport, ModelReport } from '@btcfc/backtest';
import { textTable } from '@btcfc/core';
import type { ModelName } from '../model/judged-models';

export interface JudgedReports {
  /** Of log prices: its pinball losses are those of log returns. */
  logPrices: BacktestReport<ModelName>;
  prices: BacktestReport<ModelName>;
}

const titles: Record<ModelName, string> = {
  lstm: 'LSTM',
  drift: 'drift: the average step so far',
  persistence: "persistence: yesterday's price",
  ewma: 'EWMA-scaled quantiles',
  garch: 'GARCH(1,1), t distribution',
};

/** Two tables and what they mean: the point forecast of the price, then the spread of its return. */
export function verdictLines({ logPrices, prices }: JudgedReports): string[] {
  return [...pointLines(prices), '', ...spreadLines(logPrices)];
}

function pointLines({ models, confidence }: BacktestReport<ModelName>): string[] {
  const judged = pick(models, ['lstm', 'drift', 'persistence']);
  const [{ folds, point }] = judged as [ModelReport<ModelName>, ...ModelReport<ModelName>[]];
  const rows = judged.map(({ name, point, pointComparison, folds: ofModel }) => [
    titles[name],
    point.mae.toFixed(2),
    ...(name === 'persistence'
      ? ['0.000']
      : [
          withInterval(pointComparison.skill, pointComparison.skillInterval),
          ...ofModel.map(({ skill }) => signed(skill)),
        ]),
  ]);
  const head = [
    `tomorrow's price, ${point.values} days`,
    'MAE',
    `skill [${percent(confidence)}]`,
    ...folds.map(({ fold }) => `fold ${fold + 1}`),
  ];
  return [
    ...textTable([head, ...rows], { rule: true }),
    '',
    sentence(judged[0]!.pointComparison, "yesterday's price", 'The point forecast'),
  ];
}

function spreadLines({ models, confidence }: BacktestReport<ModelName>): string[] {
  const judged = pick(models, ['lstm', 'garch', 'ewma']);
  const { folds } = judged[0]!;
  const head = [
    "spread of tomorrow's log return",
    'pinball',
    `skill [${percent(confidence)}]`,
    ...folds.map(({ fold }) => `fold ${fold + 1}`),
  ];
  const rows = judged.flatMap(({ name, spread, spreadComparison, folds: ofModel }) => [
    [
      titles[name],
      spread!.pinball.toFixed(6),
      ...(name === 'ewma'
        ? ['0.000']
        : [
            withInterval(spreadComparison!.skill, spreadComparison!.skillInterval),
            ...ofModel.map(({ spreadSkill }) => signed(spreadSkill!)),
          ]),
    ],
    [
      '  within its 90% interval',
      '',
      spread!.intervals[0]!.coverage.toFixed(3),
      ...ofModel.map(({ spread: inFold }) => inFold!.intervals[0]!.coverage.toFixed(3)),
    ],
  ]);
  return [
    ...textTable([head, ...rows], { rule: true }),
    '',
    sentence(judged[0]!.spreadComparison!, 'the EWMA-scaled quantiles', 'The interval forecast'),
  ];
}

function sentence(
  {
    verdict,
    skill,
    skillInterval,
  }: Pick<ModelReport<ModelName>['pointComparison'], 'verdict' | 'skill' | 'skillInterval'>,
  rival: string,
  what: string,
): string {
  const measured = `skill ${withInterval(skill, skillInterval)}`;
  if (verdict === 'better')
    return `${what} of the LSTM is better than ${rival} by more than luck: ${measured}.`;
  if (verdict === 'worse')
    return `${what} of the LSTM is worse than ${rival} by more than luck: ${measured}.`;
  return `${what} of the LSTM: no demonstrable difference from ${rival}, ${measured}.`;
}

function pick(
  models: readonly ModelReport<ModelName>[],
  names: readonly ModelName[],
): ModelReport<ModelName>[] {
  return names.map((name) => models.find((model) => model.name === name)!);
}

function withInterval(skill: number, { lower, upper }: { lower: number; upper: number }): string {
  return `${signed(skill)} [${signed(lower)}, ${signed(upper)}]`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
