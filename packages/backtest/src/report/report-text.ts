import { textTable } from '@btcfc/core';
import { signed, verdictSentence } from '../comparison/compare-losses';
import type { BacktestReport } from './report-types';

type Content = Omit<BacktestReport, 'sentences' | 'toString' | 'toMarkdown'>;

export interface ReportText {
  sentences: string[];
  plain(): string;
  markdown(): string;
}

interface Section {
  title: string;
  /** The first row holds the headings. */
  rows: string[][];
}

export function reportText(report: Content): ReportText {
  const sentences = [...pointSentences(report), ...spreadSentences(report)];
  const sections = [pointSection(report), spreadSection(report), foldSection(report)].filter(
    (section): section is Section => section !== undefined && section.rows.length > 1,
  );
  return {
    sentences,
    plain: () =>
      [...sections.flatMap(({ title, rows }) => [title, ...textTable(rows), '']), ...sentences].join('\n'),
    markdown: () =>
      [
        ...sections.flatMap(({ title, rows }) => [`### ${title}`, '', ...markdownTable(rows), '']),
        ...sentences.map((sentence) => `- ${sentence}`),
      ].join('\n'),
  };
}

function pointSentences({ models, baseline, pointLoss }: Content): string[] {
  const measure = pointLoss === 'absolute' ? 'MAE' : 'MSE';
  return models
    .filter(({ name }) => name !== baseline)
    .map(({ pointComparison }) => `Point: ${verdictSentence(pointComparison, baseline, measure)}`);
}

function spreadSentences({ models, spreadBaseline }: Content): string[] {
  if (spreadBaseline === undefined) return [];
  return models.flatMap(({ name, spreadComparison }) => {
    if (!spreadComparison || name === spreadBaseline) return [];
    return [`Spread: ${verdictSentence(spreadComparison, spreadBaseline, 'pinball loss')}`];
  });
}

function pointSection({ models, baseline, confidence }: Content): Section {
  const interval = `skill vs ${baseline} [${percent(confidence)}]`;
  const head = ['model', 'MAE', 'RMSE', 'R2', 'MASE', 'direction (always up)', interval, 'verdict'];
  const rows = models.map(({ name, point, pointComparison }) => [
    name,
    short(point.mae),
    short(point.rmse),
    digits(point.r2, 4),
    short(point.mase),
    `${digits(point.direction.accuracy, 3)} (${digits(point.direction.alwaysUp, 3)})`,
    withInterval(pointComparison),
    pointComparison.verdict,
  ]);
  return { title: 'Point forecasts', rows: [head, ...rows] };
}

function spreadSection({ models, spreadBaseline, confidence }: Content): Section {
  const widest = models.find(({ spread }) => spread)?.spread?.intervals[0];
  const compared =
    spreadBaseline === undefined ? [] : [`skill vs ${spreadBaseline} [${percent(confidence)}]`, 'verdict'];
  const inside = widest ? [`within ${percent(widest.nominal)}`, 'interval score'] : [];
  const rows = models.flatMap(({ name, spread, spreadComparison }) => {
    if (!spread) return [];
    const [first] = spread.intervals;
    return [
      [
        name,
        short(spread.pinball),
        short(spread.crps),
        ...(first ? [digits(first.coverage, 3), short(first.score)] : []),
        ...(spreadComparison ? [withInterval(spreadComparison), spreadComparison.verdict] : []),
      ],
    ];
  });
  return {
    title: 'Forecasts of the spread',
    rows: [['model', 'pinball', 'CRPS', ...inside, ...compared], ...rows],
  };
}

function foldSection({ models, baseline, spreadBaseline }: Content): Section | undefined {
  const count = models[0]!.folds.length;
  if (count < 2) return undefined;
  const numbers = models[0]!.folds.map(({ fold }) => String(fold + 1));
  const rows = models.flatMap(({ name, folds, spread }) => [
    ...(name === baseline ? [] : [[`${name}: skill`, ...folds.map((fold) => signed(fold.skill))]]),
    ...(spread && spreadBaseline !== undefined && name !== spreadBaseline
      ? [[`${name}: pinball skill`, ...folds.map((fold) => signed(fold.spreadSkill!))]]
      : []),
    ...(spread?.intervals[0]
      ? [
          [
            `${name}: within ${percent(spread.intervals[0].nominal)}`,
            ...folds.map((fold) => digits(fold.spread!.intervals[0]!.coverage, 3)),
          ],
        ]
      : []),
  ]);
  return { title: 'Fold by fold', rows: [['fold', ...numbers], ...rows] };
}

function withInterval({
  skill,
  skillInterval,
  verdict,
}: {
  skill: number;
  skillInterval: { lower: number; upper: number };
  verdict: string;
}): string {
  if (verdict === 'baseline' || Number.isNaN(skill)) return signed(skill);
  return `${signed(skill)} [${signed(skillInterval.lower)}, ${signed(skillInterval.upper)}]`;
}

function markdownTable([head, ...rows]: readonly string[][]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head!), line(head!.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

/** So many digits; a dash for what there is no number of. */
function digits(value: number, count: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(count);
}

/** Four digits that count; a dash for what there is no number of. */
function short(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 1000 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}
