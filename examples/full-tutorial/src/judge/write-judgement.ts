import path from 'node:path';
import { writeFileAtomic } from '@btcfc/core/files';
import { coveragePlot, errorOverTimePlot, fanChartPlot, pitPlot, skillPlot } from '@btcfc/viz';
import type { JudgedForecasts } from './judge-forecasts';
import { levels } from './judge-forecasts';
import type { ModelName } from './models';
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
const bands = [
  [0.05, 0.95],
  [0.25, 0.75],
] as const;

/** Writes five plots and the report in Markdown; returns their names. */
export async function writeJudgement({
  directory,
  label,
  judged,
  reports,
}: WriteJudgementOptions): Promise<string[]> {
  const subtitle = `${label}, protocol forecast, one day ahead`;
  const files: Record<string, string | Uint8Array> = {
    'fan_chart.png': await fanChart(judged, subtitle, label),
    'coverage.png': await coverageOf(reports, subtitle),
    'pit.png': await pitPlot({ pit: spreadOf(reports, 'lstm').pit, subtitle }),
    'skill_per_fold.png': await skillOf(reports, subtitle),
    'error_over_time.png': await errorOf(judged, subtitle),
    'report.md': reportText(reports),
  };
  for (const [name, content] of Object.entries(files)) writeFileAtomic(path.join(directory, name), content);
  return Object.keys(files);
}

function fanChart({ prices, days }: JudgedForecasts, subtitle: string, label: string) {
  const records = prices.forecasts.lstm.slice(-shownDays);
  const first = records[0]!.origin + 1;
  const series = prices.series['']!;
  const quantile = (level: number) => records.map(({ quantiles }) => quantiles![0]![levels.indexOf(level)]!);
  return fanChartPlot({
    median: quantile(0.5),
    bands: bands.map(([low, high]) => ({ level: high - low, lower: quantile(low), upper: quantile(high) })),
    actual: records.map(({ actual }) => actual[0]!),
    history: series.slice(first - historyDays, first),
    dates: days.slice(first, first + records.length),
    historyDates: days.slice(first - historyDays, first),
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

function errorOf({ prices, days }: JudgedForecasts, subtitle: string) {
  const pointsOf = (name: ModelName) => prices.forecasts[name].map(({ point }) => point[0]!);
  const records = prices.forecasts.lstm;
  return errorOverTimePlot({
    actual: records.map(({ actual }) => actual[0]!),
    forecasts: { LSTM: pointsOf('lstm'), drift: pointsOf('drift') },
    baseline: pointsOf('persistence'),
    baselineLabel: "Yesterday's price",
    dates: records.map(({ origin }) => days[origin + 1]!),
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
