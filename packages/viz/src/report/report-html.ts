import { defineOptions, digestOf, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { base64 } from '../data/base64';
import type { ChartDescription } from '../description/chart-description';
import { plainDescription } from '../description/plain';
import { type ReadChart, readDescription } from '../description/read-description';
import { words } from '../description/words';
import { plot } from '../drawing/plot';
import { escapeHtml, escapeJson } from './markup';
import { pageScript } from './page-script';
import { style } from './style';
import { wordsToHtml } from './words-to-html';

const reportOptions = defineOptions('reportHtml', {
  /** What the page is called. It stands above the words too, unless they begin with a heading of their own. */
  title: option.text({ required: true }),
  /**
   * What the report says, as Markdown: headings, paragraphs, lists, tables, blocks of code, `code`, **strong**, *emphasis*.
   * A line `![...](name)` is the place of the chart of that name. HTML in it is text, and so are links.
   * @default ''
   */
  words: words({ default: '' }),
  /** Charts by their names; those that the words do not name come after them. @default none */
  charts: option.custom<Readonly<Record<string, ChartDescription>>>((name, value) => {
    if (Object.prototype.toString.call(value) === '[object Object]') return value as never;
    throw invalidOption(name, value, 'charts by their names');
  }),
  /** Whether each chart is there as a picture too, for paper and where no script runs. @default true */
  pictures: option.boolean({ default: true }),
  /** The language of the words, as a tag such as 'en' or 'pt-BR'. @default 'en' */
  language: option.text({ default: 'en' }),
});

/** What a report is made of. */
export interface ReportOptions extends OptionsInput<typeof reportOptions> {}

/**
 * A report as one HTML file that needs nothing else: words and charts that live in it, as `liveChart` of
 * `@btcfc/viz/live` draws them. Its Content-Security-Policy lets nothing run but its own script and nothing be loaded; every
 * text is escaped. Where no script runs, and on paper, the charts are pictures, as SVG. It is light or dark as the reader has it.
 *
 * @returns the text of the file
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` if a chart's data can't be drawn; `UNAVAILABLE` for pictures where
 * there is no canvas
 * @example
 * import { fanPlot } from '@btcfc/viz';
 * import { reportHtml } from '@btcfc/viz/report';
 *
 * const fan = fanPlot({ median: [5, 6], bands: [{ level: 0.9, lower: [3, 3], upper: [7, 9] }], history: [4, 5, 4] });
 * const html = await reportHtml({ title: 'Sales', words: 'What comes next:\n\n![fan](fan)', charts: { fan } });
 * html.startsWith('<!doctype html>'); // -> true
 */
export async function reportHtml(options: ReportOptions): Promise<string> {
  const { title, words: text, charts = {}, pictures, language } = reportOptions.read(options);
  // all of them before any is drawn
  const read = new Map(Object.entries(charts).map(([name, chart]) => [name, readDescription(chart)]));
  const figures = new Map<string, string>();
  for (const [name, chart] of read) figures.set(name, await figureOf(name, chart, pictures));
  const left = new Map(figures);
  const body = wordsToHtml(text, (name) => {
    const figure = figures.get(name);
    left.delete(name);
    return figure;
  });
  const heading = /^\s*#\s/.test(text) ? '' : `<h1>${escapeHtml(title)}</h1>\n`;
  const script = figures.size > 0 ? pageScript : '';
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${heading}${[body, ...left.values()].join('\n')}
</main>
${script === '' ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

function policy(script: string): string {
  const scripts = script === '' ? "'none'" : hashOf(script);
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(content: string): string {
  const bytes = digestOf(content).match(/../g)!;
  return `'sha256-${base64(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)))}'`;
}

async function figureOf(name: string, chart: ReadChart, pictures: boolean): Promise<string> {
  const description = plainDescription(chart);
  const alt = escapeHtml([chart.title || name, chart.subtitle].filter((text) => text !== '').join(', '));
  const picture = pictures
    ? `<img alt="${alt}" width="${chart.width}" height="${chart.height}" src="${await pictureOf(description)}">`
    : '';
  return `<figure>${picture}<script type="application/json">${escapeJson(description)}</script></figure>`;
}

async function pictureOf(description: ChartDescription): Promise<string> {
  return `data:image/svg+xml;base64,${base64(await plot(description, { format: 'svg' }))}`;
}
