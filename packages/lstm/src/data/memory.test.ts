import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';

jest.setTimeout(300_000);

const source = `
import { readFileSync } from 'node:fs';
import { prepareTraining } from './data/prepare-training';
import { prepareSeriesTraining } from './data/series/prepare-series';
import { readHyperparameters, resolveSettings } from './settings/hyperparameters';

const [form] = process.argv.slice(2);
const rows = 480_000;
const column = (length, offset) => {
  const values = new Float64Array(length);
  for (let row = 0; row < length; row++) values[row] = 100 + 10 * Math.sin(row / 3.8) + (((row + offset) * 7919) % 13);
  return values;
};
const hours = (length) => column(length, 0).map((_, row) => row * 3_600_000);
const columns = (count, length) => Object.fromEntries(Array.from({ length: count }, (_, at) => ['c' + at, column(length, at)]));
const seriesOf = (length, at) => ({
  values: column(length, at),
  ...(form.includes('dates') && { dates: hours(length) }),
  ...(form.includes('covariates') && { pastCovariates: columns(8, length) }),
});
const many = () => Array.from({ length: 60 }, (_, at) => ({ id: 's' + at, ...seriesOf(rows / 60, at) }));
const learned = form.includes('auto') ? {} : { target: 'difference', period: 24 };
const settings = { ...learned, seqLen: 24, ...(form.includes('plain') && { calendar: false }) };
const given = form === 'rows' ? { X: columns(10, rows), y: column(rows, 3) } : form.startsWith('many') ? many() : seriesOf(rows, 0);
gc();
const before = process.memoryUsage.rss();
const data =
  form === 'rows'
    ? prepareTraining(given, 0.1, { settings: resolveSettings({ seqLen: 24 }) })
    : prepareSeriesTraining(given, 0.1, readHyperparameters(settings));
// not maxRSS where it can be told otherwise: Linux counts what the parent held into it
const peak = () =>
  process.platform === 'linux'
    ? 1024 * Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
    : 1024 * process.resourceUsage().maxRSS;
const grown = peak() - before;
console.log(JSON.stringify({ rows, columns: data.columns.length, windows: data.train.length, grown }));
`;

const bundle = path.join(__dirname, '../../node_modules', `.memory-${process.pid}.mjs`);

beforeAll(() => {
  const packages = path.join(__dirname, '../../..');
  execFileSync(
    require.resolve('esbuild/bin/esbuild'),
    [
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--loader=ts',
      `--alias:@btcfc/core/node=${packages}/core/src/node.ts`,
      ...['core', 'fused-lstm', 'models', 'series'].map(
        (name) => `--alias:@btcfc/${name}=${packages}/${name}/src/index.ts`,
      ),
      '--external:@tensorflow/*',
      `--outfile=${bundle}`,
      '--log-level=error',
    ],
    { input: source, cwd: path.join(__dirname, '..') },
  );
});

afterAll(() => rmSync(bundle, { force: true }));

function prepared(form: string): Record<'rows' | 'columns' | 'windows' | 'grown', number> {
  const output = execFileSync(process.execPath, ['--expose-gc', '--no-warnings', bundle, form], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(output);
}

// a copy of all that the network reads would add 1, and the windows of each row 24
it.each([
  'rows',
  'one, dates',
  'one, dates, auto',
  'one, covariates, auto',
  'many',
  'many, dates',
  'many, covariates',
  'many, dates, covariates, auto',
])('data is held at most twice while it is prepared: %s', (form) => {
  const { rows, columns, windows, grown } = prepared(form);
  expect(windows).toBeGreaterThan(0.8 * rows);
  expect(grown / (8 * rows * columns)).toBeLessThan(2);
});

it.each(['one, plain', 'many, plain'])('little is held beside a single column: %s', (form) => {
  const { rows, grown } = prepared(form);
  // 64 bits each: the series and its column; 32 bits each: last rows and targets; a byte: whether a window is whole
  expect(grown / rows).toBeLessThan(25 + 15);
});
