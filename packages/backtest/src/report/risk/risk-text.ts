import { signed } from '../../comparison/compare-losses';
import { counted, digits, percent, type Section, short, textOf } from '../text-parts';
import type { RiskReport, RiskScores } from './risk-types';

type Content = Omit<RiskReport, 'sentences' | 'toString' | 'toMarkdown'>;

/** A risk report in words. */
export function riskText(report: Content): {
  sentences: string[];
  plain(): string;
  markdown(): string;
} {
  const cases = casesOf(report.scores);
  const isPanel = new Set(report.scores.map(({ id }) => id)).size > 1;
  const sections = cases.map((scores) => sectionOf(scores, report, isPanel));
  const sentences = report.scores.flatMap((scores) => sentencesOf(scores, report, isPanel));
  return { sentences, ...textOf({ basis: basisOf(report), sections, sentences }) };
}

/** The scores of each series, tail, horizon and level, in their order. */
function casesOf(scores: readonly RiskScores[]): RiskScores[][] {
  const cases = new Map<string, RiskScores[]>();
  for (const each of scores) {
    const key = JSON.stringify([each.id, each.horizon, each.tail, each.level]);
    cases.set(key, [...(cases.get(key) ?? []), each]);
  }
  return [...cases.values()];
}

function basisOf({ levels, quantiles }: Content): string[] {
  const told = levels.map((level, index) =>
    quantiles[index] === 0
      ? `no shortfall at ${percent(level)}, for want of quantiles beyond it`
      : `the shortfall at ${percent(level)} from ${counted(quantiles[index]!, 'quantile')}`,
  );
  const text = told.join(', ');
  return [`${text[0]!.toUpperCase()}${text.slice(1)}.`];
}

function sectionOf(scores: readonly RiskScores[], { baseline }: Content, isPanel: boolean): Section {
  const { id, tail, level, horizon, coverage } = scores[0]!;
  const hasShortfall = scores.some(({ shortfall }) => shortfall !== undefined);
  const isCompared = hasShortfall && baseline !== undefined;
  const tests = ['model', 'value-at-risk', 'violated', 'Kupiec p', 'independence p', 'both p'];
  const head = [
    ...tests,
    ...(hasShortfall ? ['shortfall', 'came / shortfall', 'FZ0'] : []),
    ...(isCompared ? [`against ${baseline}`, 'p', 'verdict'] : []),
  ];
  const rows = scores.map(({ comparison, ...each }) => [
    each.model,
    short(each.valueAtRisk),
    `${each.coverage.violations} (${percentOf(each.coverage.rate)})`,
    digits(each.coverage.unconditional.pValue, 3),
    digits(each.coverage.independence.pValue, 3),
    digits(each.coverage.conditional.pValue, 3),
    ...(hasShortfall
      ? [short(each.shortfall!), digits(each.shortfallRatio!, 2), digits(each.shortfallLoss!, 3)]
      : []),
    ...(isCompared
      ? comparison
        ? [
            signed(comparison.dieboldMariano.difference),
            digits(comparison.adjustedPValue, 3),
            comparison.verdict,
          ]
        : ['', '', 'baseline']
      : []),
  ]);
  const where = isPanel ? `${id}: ` : '';
  const windows = counted(coverage.rows, 'window');
  return {
    title: `${where}${nameOf(tail)}, ${percent(level)}, ${ahead(horizon)}: ${windows}, ${digits(coverage.rows * level, 1)} violations expected`,
    rows: [head, ...rows],
  };
}

function sentencesOf(
  { model, id, tail, level, horizon, coverage, finding, comparison }: RiskScores,
  { baseline }: Content,
  isPanel: boolean,
): string[] {
  const where = `${isPanel ? `${id}, ` : ''}${nameOf(tail).toLowerCase()}, ${percent(level)}, ${ahead(horizon)}`;
  const p = finding === 'violated in clusters' ? coverage.independence.pValue : coverage.unconditional.pValue;
  const numbers = `${coverage.violations} of ${counted(coverage.rows, 'window')}, p ${shortP(finding === 'not refuted' ? coverage.conditional.pValue : p)}`;
  const risk =
    finding === 'not refuted'
      ? `The value-at-risk of ${model} is not refuted (${where}: violated in ${numbers}).`
      : `The value-at-risk of ${model} is ${finding} (${where}: in ${numbers}).`;
  if (!comparison) return [risk];
  const { verdict, dieboldMariano, adjustedPValue } = comparison;
  const shown = `${where}: FZ0 loss ${signed(dieboldMariano.difference)}, p ${shortP(adjustedPValue)}`;
  return [
    risk,
    verdict === 'no demonstrable difference'
      ? `There is no demonstrable difference between the shortfalls of ${model} and ${baseline} (${shown}).`
      : `The shortfall of ${model} is ${verdict} than that of ${baseline} by more than luck (${shown}).`,
  ];
}

function nameOf(tail: RiskScores['tail']): string {
  return tail === 'lower' ? 'Lower tail' : 'Upper tail';
}

function ahead(horizon: number): string {
  return `${counted(horizon, 'row')} ahead`;
}

function percentOf(rate: number): string {
  return Number.isNaN(rate) ? '-' : `${(100 * rate).toFixed(1)}%`;
}

function shortP(pValue: number): string {
  if (Number.isNaN(pValue)) return 'unknown';
  return pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`;
}
