import { coverageText, markdownTable, scoreLegend, scoreRows, short, winnerText } from './result-text';
import type { ResultContent } from './series-result';

/** Series whose scores stand in the report one by one. */
const listedSeries = 200;

/**
 * The report of a result, as Markdown.
 *
 * @param pictures files of charts, by their titles
 */
export function reportOf(
  result: ResultContent,
  found: string,
  pictures: Readonly<Record<string, string>>,
): string {
  const { candidates, verdict, coverage, notes, series } = result;
  const lines = ['# Forecast', '', found, '', verdict.sentence, '', winnerText(candidates)];
  const measured = coverageText(coverage);
  if (measured) lines.push('', measured);
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${note}`));
  for (const [title, file] of Object.entries(pictures)) lines.push('', `![${title}](${file})`);
  lines.push(
    '',
    '## What was tried',
    '',
    ...markdownTable(scoreRows(candidates)),
    '',
    `${scoreLegend.charAt(0).toUpperCase()}${scoreLegend.slice(1)}.`,
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
