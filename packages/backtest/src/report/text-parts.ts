import { textTable } from '@btcfc/core';

/** A table of a report. */
export interface Section {
  title: string;
  /** The first row holds the headings. */
  rows: string[][];
  /** What stands below. */
  note?: string[];
}

/** What a report consists of. */
export interface ReportParts {
  /** From how much all of it is told. */
  basis: readonly string[];
  sections: readonly Section[];
  sentences: readonly string[];
}

/** A report as plain text for a terminal, and as Markdown for a page. */
export function textOf({ basis, sections, sentences }: ReportParts): {
  plain(): string;
  markdown(): string;
} {
  return {
    plain: () =>
      [
        ...basis,
        '',
        ...sections.flatMap(({ title, rows, note }) => [title, ...textTable(rows), ...(note ?? []), '']),
        ...sentences,
      ].join('\n'),
    markdown: () =>
      [
        ...basis,
        '',
        ...sections.flatMap(({ title, rows, note }) => [
          `### ${title}`,
          '',
          ...markdownTable(rows),
          '',
          ...(note ? [...note, ''] : []),
        ]),
        ...sentences.map((sentence) => `- ${sentence}`),
      ].join('\n'),
  };
}

function markdownTable([head, ...rows]: readonly string[][]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head!), line(head!.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
}

/** So many of something. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** A share in per cent. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

/** So many digits; a dash for what there is no number of. */
export function digits(value: number, count: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(count);
}

/** Four digits that count; a dash for what there is no number of. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 1000 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}
