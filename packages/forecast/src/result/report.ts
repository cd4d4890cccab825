import {
  coverageText,
  leaningText,
  markdownTable,
  scoreLegend,
  scoreRows,
  short,
  winnerText,
} from './result-text';
import type { ResultContent } from './series-result';
import { featureSection, foldSection, pitSection } from './tail-text';

/** Pictures that stand beside what is said of them; the others come first. */
const placed = ['scores.png', 'folds.png', 'features.png', 'pit.png'];

/** Series whose scores stand in the report one by one. */
const listedSeries = 200;

/** The pictures whose files are such, as Markdown. */
export function shownPictures(
  pictures: Readonly<Record<string, string>>,
  isOf: (file: string) => boolean,
): string[] {
  return Object.entries(pictures)
    .filter(([, file]) => isOf(file))
    .flatMap(([title, file]) => ['', `![${title}](${file})`]);
}

/** What a report says beside what was judged. */
interface ReportParts {
  /** What was read, in a sentence. */
  found: string;
  /** How dates are written. */
  stamp(date: number): string;
  /** Files of charts, by their titles. */
  pictures: Readonly<Record<string, string>>;
}

/** The report of a result, as Markdown. */
export function reportOf(result: ResultContent, { found, stamp, pictures }: ReportParts): string {
  const { candidates, verdict, coverage, folds, pit, features, notes, series } = result;
  const lines = ['# Forecast', '', found, '', verdict.sentence, '', winnerText(candidates)];
  const measured = coverageText(coverage);
  if (measured) lines.push('', measured);
  const leaning = leaningText(features);
  if (leaning) lines.push('', leaning);
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${note}`));
  const shown = (isOf: (file: string) => boolean) => shownPictures(pictures, isOf);
  lines.push(
    ...shown((file) => !placed.includes(file)),
    '',
    '## What was tried',
    '',
    ...markdownTable(scoreRows(candidates)),
    '',
    `${scoreLegend.charAt(0).toUpperCase()}${scoreLegend.slice(1)}.`,
    ...shown((file) => file === 'scores.png'),
    ...foldSection(folds, candidates, stamp),
    ...shown((file) => file === 'folds.png'),
    ...featureSection(features),
    ...shown((file) => file === 'features.png'),
    ...pitSection(pit),
    ...shown((file) => file === 'pit.png'),
  );
  if (series.length > 1) {
    const rows = series
      .slice(0, listedSeries)
      .map(({ id, rows: own, period, winner, candidates: scores, verdict: each }) => [
        id,
        String(own),
        String(period),
        winner,
        short(scores[0]!.mase),
        each.verdict,
      ]);
    lines.push(
      '',
      '## Series by series',
      '',
      ...markdownTable([['series', 'rows', 'season', 'best', 'error', 'verdict'], ...rows]),
    );
    if (series.length > listedSeries) lines.push('', `And ${series.length - listedSeries} more.`);
  }
  return `${lines.join('\n')}\n`;
}
