import { dateWriter, describeFrequency, type Forecast, type TimeSeries } from '@btcfc/core';
import { nameOf } from '../result/frame';
import { short } from '../result/result-text';
import { chanceText, changeIntervalText, changeText } from '../verdict/verdict';
import { baselineName } from './candidates';
import type { SpreadScore } from './judge-spread';

/** What was read, in a sentence. */
export function foundText({ values, dates, frequency }: TimeSeries): string {
  const stamp = dateWriter(frequency);
  const step = frequency ? `, ${describeFrequency(frequency)}` : '';
  const span = dates ? `, ${stamp(dates[0]!)} to ${stamp(dates.at(-1)!)}` : '';
  return `${values.length} prices${step}${span}.`;
}

/** The scores of the candidates so many rows ahead, a row each below a heading. */
export function scoreRows(scores: readonly SpreadScore[], horizon: number): string[][] {
  const own = scores.filter((score) => score.horizon === horizon);
  const shares = own[0]!.coverage.map(({ promised }) => promised).reverse();
  return [
    [
      aheadText(horizon),
      'pinball',
      ...shares.map((share) => `within ${nameOf(share)}%`),
      `against ${baselineName} [95%]`,
      'verdict',
    ],
    ...own.map(({ name, pinball, skill, skillInterval, coverage, verdict }) => [
      name,
      short(pinball),
      ...[...coverage].reverse().map(({ measured }) => measured.toFixed(3)),
      verdict === 'baseline'
        ? ''
        : `${signed(skill)} [${signed(skillInterval.lower)}, ${signed(skillInterval.upper)}]`,
      verdict,
    ]),
  ];
}

interface ToldSeries {
  id: string;
  best: string;
  scores: readonly SpreadScore[];
}

/** Several series, a row each below a heading: the best model of each, what can be said of it, and the next interval. */
export function seriesRows(
  series: readonly ToldSeries[],
  members: readonly { forecast: Forecast }[],
  horizons: readonly number[],
  coverage: readonly number[],
): string[][] {
  const widest = coverage.at(-1)!;
  return [
    ['series', 'best', ...horizons.map(aheadText), `next ${nameOf(widest)}% interval`],
    ...series.map(({ id, best, scores }, place) => [
      id,
      best,
      ...horizons.map((horizon) => {
        const { skill, verdict } = scores.find((score) => score.name === best && score.horizon === horizon)!;
        return verdict === 'baseline' ? verdict : `${signed(skill)} ${verdict}`;
      }),
      intervalText(boundsOf(members[place]!.forecast, 0, widest)),
    ]),
  ];
}

/** What can be said of the best, a sentence for each horizon, and how it was chosen. */
export function verdictSentences(scores: readonly SpreadScore[], best: string): string[] {
  const judged = scores.filter(({ name }) => name === best);
  const isProven = judged.some(({ verdict }) => verdict === 'better');
  const chosen =
    best === baselineName
      ? `Nothing had less loss than ${baselineName}, an exponentially weighted spread, so the forecast is that of it.`
      : isProven
        ? `The forecast is that of ${best}, which has the least loss of what is better than ${baselineName} by more than luck.`
        : `The forecast is that of ${best}, which has the least loss.`;
  if (best === baselineName) return [chosen];
  return [chosen, ...judged.map(sentenceOf)];
}

function sentenceOf({ name, horizon, skill, skillInterval, pValue, verdict }: SpreadScore): string {
  const where = aheadText(horizon);
  const { lower, upper } = skillInterval;
  if (verdict === 'too few rows to tell')
    return `${sentenceCase(where)}, there are too few rows to tell ${name} from ${baselineName} by more than luck.`;
  const numbers = `${changeText(skill, 1, 'pinball loss')} ${changeIntervalText({ skill, lower, upper }, 1)}, ${chanceText(pValue)}`;
  if (verdict === 'no better than luck')
    return `${sentenceCase(where)}, ${name} is no better than ${baselineName} by more than luck (${numbers}).`;
  return `${sentenceCase(where)}, ${name} is ${verdict} than ${baselineName} by more than luck (${numbers}).`;
}

/** How often the intervals of the best held what came, in a sentence. */
export function coverageSentence(scores: readonly SpreadScore[], best: string): string {
  const parts = scores
    .filter(({ name }) => name === best)
    .map(({ horizon, coverage }) => {
      const widest = coverage.at(-1)!;
      return `${(100 * widest.measured).toFixed(1)}% ${aheadText(horizon)}`;
    });
  const { promised } = scores[0]!.coverage.at(-1)!;
  return `On the last half of the rows its ${nameOf(promised)}% interval held ${parts.join(' and ')}.`;
}

/** The intervals of the next row and of the last one forecast, in units of the price. */
export function intervalSentences(
  forecast: Forecast,
  series: TimeSeries,
  coverage: readonly number[],
): string[] {
  const stamp = dateWriter(series.frequency);
  const { horizon, dates } = forecast;
  const widest = coverage.at(-1)!;
  const sentence = (step: number, what: string) => {
    const when = dates ? ` (${stamp(dates[step]!)})` : '';
    return `${what}${when}: ${intervalText(boundsOf(forecast, step, widest))}.`;
  };
  const interval = `${nameOf(widest)}% interval`;
  const unit = unitOf(series) ?? 'row';
  const next = sentence(0, `The next ${unit}'s ${interval}`);
  if (horizon === 1) return [next];
  return [next, sentence(horizon - 1, `The ${interval} ${horizon} ${unit}s ahead`)];
}

function boundsOf({ levels, quantiles }: Forecast, step: number, share: number): [number, number] {
  const at = (level: number) =>
    quantiles[levels.findIndex((other) => Math.abs(other - level) < 1e-9)]![step]!;
  return [at((1 - share) / 2), at((1 + share) / 2)];
}

/** Both ends, to a hundredth of what lies between them. */
export function intervalText([lower, upper]: readonly [number, number]): string {
  const width = upper - lower;
  const largest = Math.max(Math.abs(lower), Math.abs(upper));
  // ten digits are enough to tell any prices apart
  const finest = largest > 0 ? Math.floor(Math.log10(largest)) - 9 : -2;
  const place = width > 0 ? Math.max(finest, Math.floor(Math.log10(width)) - 1) : -2;
  const digits = Math.max(0, -place);
  // so many zeros nobody counts
  const isLong = digits > 12 || largest >= 1e15;
  if (isLong) return `${lower.toExponential(3)} to ${upper.toExponential(3)}`;
  const shown = (value: number) =>
    (place > 0 ? 10 ** place * Math.round(value / 10 ** place) : value).toLocaleString('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  return `${shown(lower)} to ${shown(upper)}`;
}

function unitOf({ frequency }: TimeSeries): string | undefined {
  if (!frequency || (frequency.count ?? 1) !== 1) return undefined;
  return frequency.unit === 'business-day' ? 'day' : frequency.unit;
}

/** One row ahead, 7 rows ahead. */
function aheadText(horizon: number): string {
  return horizon === 1 ? 'one row ahead' : `${horizon} rows ahead`;
}

function sentenceCase(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

function signed(value: number): string {
  if (Number.isNaN(value)) return '-';
  return `${value > 0 ? '+' : ''}${value.toFixed(3)}`;
}
