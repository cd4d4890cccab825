/** The one-file tutorial as a notebook for Deno's Jupyter kernel: `node dist/notebook.js` writes tutorial.ipynb anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Cell {
  kind: 'markdown' | 'code';
  text: string;
}

// what stands for the flags of the command line: a short run, of made-up data
const knobs = `const knobs = {
  synthetic: true, // false: the dataset named by \`data\`, or data/bitcoin_dataset.csv
  data: undefined,
  fetch: false, // true: today's data from Blockchain.com's charts
  covariates: undefined,
  protocol: 'forecast', // or 'notebook', as published
  trials: 3,
  epochs: 20,
  full: false,
  concurrency: 1,
  redis: undefined,
  resume: false,
  seed: 0,
  backend: 'auto',
  out: 'notebook',
};
const signal = new AbortController().signal;`;

/** Charts that are shown after a section, by the beginning of its heading. */
const charts: Record<string, string[]> = {
  'Retrain the best': [
    "const shown = trainingPlots(result, { ...look, yLabel: 'BTC Price', baseline });",
    "await plot(shown['loss_plot_final.png']);",
    "await plot(shown['forecast_vs_actual_final.png']);",
  ],
  'What is it worth?': ['await plot(await spread.plot());'],
};

/** The cells that a source of the tutorial comes to. Fails where it is not built as expected. */
export function notebookOf(source: string): string {
  const [title] = only(source, /^\/\*\* (.*) \*\/$/m);
  const imports = between(source, 'import { existsSync }', 'const flags = {')
    .replace(/^import \{ fileURLToPath.*\n/m, '')
    .replace('import { lossPlot, plotFiles,', 'import { lossPlot, plot, plotFiles,');
  const spaces = between(source, 'const { choice } = search;', 'type Config =');
  const types = between(source, 'type Config =', '/** One trial of the search');
  const objective = between(source, '/** One trial of the search', 'async function tutorial(').replace(
    /\/\*\* One trial[^\n]*\nexport default async function/,
    '/** One trial of the search: it tests on the rows that the search watches. */\nasync function',
  );
  const load = between(source, 'function load(', 'const words = ').replace(
    /\{ data, fetch, synthetic, seed \}: [^,]+>,/,
    '{ data, fetch, synthetic, seed }: typeof knobs,',
  );
  const body = between(source, 'async function tutorial(', 'function load(').split('\n').slice(1, -2);
  const cells: Cell[] = [
    { kind: 'markdown', text: `# The notebook, from top to bottom\n\n${title}\n\n${about}` },
    { kind: 'code', text: imports },
    { kind: 'markdown', text: '## Knobs' },
    { kind: 'code', text: knobs },
    { kind: 'code', text: `${spaces}${types}` },
    { kind: 'markdown', text: '## What a trial of the search does' },
    { kind: 'code', text: objective },
    { kind: 'code', text: load },
    ...sectionsOf(flattened(body)),
  ];
  return `${JSON.stringify({ cells: cells.filter(({ text }) => text.trim() !== '').map(cellOf), metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

const about =
  'Made of `tutorial.ts` by a script: change that, not this. It runs on [Deno](https://deno.com) (`deno jupyter --install`), in a clone ' +
  'in which `npm test` or `npm run tutorial` has been run once, so that all packages are built.';
const metadata = {
  kernelspec: { display_name: 'Deno', language: 'typescript', name: 'deno' },
  language_info: {
    file_extension: '.ts',
    mimetype: 'text/x.typescript',
    name: 'typescript',
    nb_converter: 'script',
    version: '5.9',
  },
};

/** The lines of the function as lines of a notebook: no loop over protocols, no return, no flags. */
function flattened(lines: readonly string[]): string[] {
  const loop = lines.findIndex((line) => /^ {2}for \(const protocol of /.test(line));
  const end = lines.findIndex((line, index) => index > loop && line === '  }');
  if (loop < 0 || end < 0) throw new Error('The tutorial has no loop over its protocols any more.');
  return (
    lines
      .map((line, index) => (index > loop && index < end ? line.slice(4) : line.slice(2)))
      .filter((line, index) => index !== end && !/^if \(knobs\.protocol === 'notebook'\) return;/.test(line))
      .map((line, index) =>
        index === loop ? "const protocol = knobs.protocol as 'forecast' | 'notebook';" : line,
      )
      // its trials run in this process: a cell is no module
      .map((line) =>
        line.replace('search.tune(fileURLToPath(import.meta.url), {', 'search.tune(objective, {'),
      )
  );
}

/** A heading and a cell of code for each mark, `// === Heading; more words`. */
function sectionsOf(lines: readonly string[]): Cell[] {
  const cells: Cell[] = [{ kind: 'code', text: '' }];
  let heading = '';
  const close = () => {
    const found = Object.keys(charts).find((name) => heading.startsWith(name));
    for (const text of found === undefined ? [] : charts[found]!) cells.push({ kind: 'code', text });
  };
  for (const line of lines) {
    const [, code, mark] = /^(.*?)\s*\/\/ === (.*)$/.exec(line) ?? [undefined, line, undefined];
    if (mark !== undefined) {
      close();
      heading = mark;
      const [, name, rest] = /^([^;?]*\??);? ?(.*)$/.exec(mark)!;
      cells.push({ kind: 'markdown', text: `## ${name}${rest === '' ? '' : `\n\n${capital(rest!)}.`}` });
      cells.push({ kind: 'code', text: '' });
    }
    if (code!.trim() !== '' || mark === undefined) cells.at(-1)!.text += `${code}\n`;
  }
  close();
  return cells;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function cellOf({ kind, text }: Cell, index: number): object {
  const source = text.trim().split(/(?<=\n)/);
  const common = { cell_type: kind, id: `cell-${index}`, metadata: {}, source };
  return kind === 'code' ? { ...common, execution_count: null, outputs: [] } : common;
}

function between(source: string, from: string, to: string): string {
  const [start, end] = [source.indexOf(from), source.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`The tutorial has no "${from}" before "${to}" any more.`);
  return source.slice(start, end);
}

function only(source: string, pattern: RegExp): string[] {
  const found = pattern.exec(source);
  if (found === null) throw new Error(`The tutorial has nothing like ${pattern} any more.`);
  return found.slice(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = new URL('../', import.meta.url);
  writeFileSync(
    new URL('tutorial.ipynb', folder),
    notebookOf(readFileSync(new URL('tutorial.ts', folder), 'utf8')),
  );
}
