import path from 'node:path';
import { forecastFromQuantiles, quantilesAt } from '@btcfc/core';
import { writeFileAtomic } from '@btcfc/core/node';
import { coveragePlot, errorOverTimePlot, fanPlot, pitPlot, plotFiles, skillPlot } from '@btcfc/viz';
import type { ModelName } from '../model/judged-models';
import type { JudgedForecasts } from './judge-forecasts';
import type { JudgedReports } from './verdict-lines';

export interface WriteJudgementOptions {
  /** The folder that the plots and the report go into; made if absent. */
  directory: string;
  /** What the data is. */
  label: string;
  judged: JudgedForecasts;
  reports: JudgedReports;
}

const shownDays = 90;
const historyDays = 60;
const shownLevels = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Writes five plots and the report in Markdown; returns their names. */
export async function writeJudgement({
  directory,
  label,
  judged,
  reports,
}: WriteJudgementOptions): Promise<string[]> {
  const subtitle = `${label}, protocol forecast, one day ahead`;
  const charts = {
    'fan_chart.png': fanChart(judged, subtitle, label),
    'coverage.png': coverageOf(reports, subtitle),
    'pit.png': pitPlot({ pit: spreadOf(reports, 'lstm').pit, subtitle }),
    'skill_per_fold.png': skillOf(reports, subtitle),
    'error_over_time.png': errorOf(judged, subtitle),
  };
  await plotFiles(directory, charts);
  writeFileAtomic(path.join(directory, 'report.md'), reportText(reports));
  return [...Object.keys(charts), 'report.md'];
}

function fanChart({ prices }: JudgedForecasts, subtitle: string, label: string) {
  const all = prices.forecasts.lstm;
  const forecast = forecastFromQuantiles({
    origins: all.origins.slice(-shownDays),
    horizon: 1,
    dates: all.dates!.slice(-shownDays),
    levels: shownLevels,
    quantiles: shownLevels.map((level) => quantilesAt(all, level).slice(-shownDays)),
  });
  return fanPlot({
    forecast,
    series: prices.series[0]!,
    historyRows: historyDays,
    title: 'Tomorrow as Forecast Each Day by the LSTM',
    subtitle,
    yLabel: label === 'Bitcoin' ? 'BTC Price' : 'Price',
    unit: '$',
  });
}

function coverageOf(reports: JudgedReports, subtitle: string) {
  const { intervals } = spreadOf(reports, 'lstm');
  const sharesOf = (name: ModelName) =>
    spreadOf(reports, name)
      .intervals.map(({ coverage }) => coverage)
      .reverse();
  return coveragePlot({
    nominal: intervals.map(({ nominal }) => nominal).reverse(),
    empirical: { LSTM: sharesOf('lstm'), EWMA: sharesOf('ewma'), GARCH: sharesOf('garch') },
    rows: modelOf(reports.logPrices, 'lstm').point.values,
    subtitle,
  });
}

function skillOf({ logPrices, prices }: JudgedReports, subtitle: string) {
  const point = modelOf(prices, 'lstm').folds;
  const spread = modelOf(logPrices, 'lstm').folds;
  return skillPlot({
    models: {
      "price, against yesterday's": {
        skill: point.map(({ skill }) => skill),
        lower: point.map(({ skillInterval }) => skillInterval.lower),
        upper: point.map(({ skillInterval }) => skillInterval.upper),
      },
      'spread, against EWMA': {
        skill: spread.map(({ spreadSkill }) => spreadSkill!),
        lower: spread.map(({ spreadSkillInterval }) => spreadSkillInterval!.lower),
        upper: spread.map(({ spreadSkillInterval }) => spreadSkillInterval!.upper),
      },
    },
    title: 'Skill of the LSTM per Fold',
    subtitle,
  });
}

function errorOf({ prices: { forecasts } }: JudgedForecasts, subtitle: string) {
  const { lstm, drift, persistence } = forecasts;
  return errorOverTimePlot({
    actual: lstm.actual,
    forecasts: { LSTM: lstm.point, drift: drift.point },
    baseline: persistence.point,
    baselineLabel: "Yesterday's price",
    dates: lstm.dates,
    title: "Error Saved against Yesterday's Price",
    subtitle,
    unit: '$',
  });
}

function reportText({ logPrices, prices }: JudgedReports): string {
  return `# Price\n\n${prices.toMarkdown()}\n\n# Log price\n\nIts spread is that of the log return.\n\n${logPrices.toMarkdown()}\n`;
}

function modelOf(report: JudgedReports['prices'], name: ModelName) {
  return report.models.find((model) => model.name === name)!;
}

function spreadOf({ logPrices }: JudgedReports, name: ModelName) {
  return modelOf(logPrices, name).spread!;
}
