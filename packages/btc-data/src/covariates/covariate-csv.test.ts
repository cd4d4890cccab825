import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BtcfcError } from '@btcfc/core';
import { describeWithPython, runPython } from '@btcfc/test-support';
import { type ParseCovariatesOptions, parseCovariates, readCovariates } from './covariate-csv';

const fred = 'observation_date,DGS10,DTWEXBGS\n2018-01-01,.,\n2018-01-02,2.46,117.0851\n2018-01-03,2.44,NA\n';
const none = Number.NaN;

function errorOf(work: () => unknown): BtcfcError {
  try {
    work();
  } catch (error) {
    if (BtcfcError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseCovariates', () => {
  it('reads what FRED writes', () => {
    expect(parseCovariates(fred)).toEqual({
      Date: ['2018-01-01', '2018-01-02', '2018-01-03'],
      DGS10: Float64Array.of(none, 2.46, 2.44),
      DTWEXBGS: Float64Array.of(none, 117.0851, none),
    });
  });

  it.each(['Date', 'DATE', 'date', 'observation_date', 'OBSERVATION_DATE'])(
    'finds the dates in %s',
    (name) => {
      expect(parseCovariates(`x,${name}\n1,1/2/2018 0:00\n`)).toEqual({
        Date: ['2018-01-02'],
        x: Float64Array.of(1),
      });
    },
  );

  it('takes other dates, other columns and another delimiter when told to', () => {
    const text = 'date;day;mood;note\nfirst;2018-01-02;0.5;calm\nlast;2018-01-01;-1e-3;wild\n';
    const options = { date: 'day', columns: ['mood'], delimiter: ';' };
    expect(parseCovariates(text, options)).toEqual({
      Date: ['2018-01-01', '2018-01-02'],
      mood: Float64Array.of(-0.001, 0.5),
    });
  });

  it('keeps a column without a value, and leaves out one without a name', () => {
    expect(parseCovariates('"",Date,x\n7,2018-01-02,.\n')).toEqual({
      Date: ['2018-01-02'],
      x: Float64Array.of(none),
    });
  });

  it.each<[string, string, ParseCovariatesOptions, string, string[]]>([
    ['no dates', 'day,x\n2018-01-01,1', {}, 'MISSING_COLUMN', ['no column called Date', '`date`']],
    ['two of them', 'Date,DATE,x\n1,2,3', {}, 'MISSING_COLUMN', ['2 columns called Date', '`date`']],
    ['dates that are not there', 'Date,x\n1,2', { date: 'day' }, 'MISSING_COLUMN', ['no column "day"']],
    [
      'a column that is not there',
      fred,
      { columns: ['DGS1'] },
      'MISSING_COLUMN',
      ['no column DGS1', '`columns`'],
    ],
    ['dates alone', 'Date\n2018-01-01', {}, 'MISSING_COLUMN', ['no column beside its dates']],
    ['another Date', 'day,Date\n1,2', { date: 'day' }, 'MISSING_COLUMN', ['a column Date beside', '"day"']],
    [
      'another delimiter',
      'Date;x\n2018-01-01;1',
      { delimiter: ',' },
      'MISSING_COLUMN',
      ['";" as `delimiter`'],
    ],
    [
      'text',
      'Date,x,y\n2018-01-01,1,2\n2018-01-02,high,',
      {},
      'PARSE_FAILED',
      ['line 3, column "x"', '"high"'],
    ],
    ['two dots', 'Date,x\n2018-01-01,..', {}, 'PARSE_FAILED', ['line 2, column "x"', 'not a number']],
    ['infinity', 'Date,x\n2018-01-01,inf', {}, 'PARSE_FAILED', ['infinite']],
    ['a date twice', 'DATE,x\n2018-01-01,1\n1/1/2018,2', {}, 'PARSE_FAILED', ['"DATE"', 'in line 2 already']],
    ['a dot for a date', 'DATE,x\n.,1', {}, 'PARSE_FAILED', ['a date is missing']],
    ['an impossible date', 'DATE,x\n2018-02-30,1', {}, 'PARSE_FAILED', ['no such day']],
    ['a line cut off', 'DATE,x\n2018-01-01,1\n2018-01', {}, 'PARSE_FAILED', ['ends in the middle of a row']],
    ['no rows', 'DATE,x\n', {}, 'PARSE_FAILED', ['no rows']],
    ['nothing', '', {}, 'PARSE_FAILED', ['is empty']],
    ['a wrong delimiter', fred, { delimiter: '' }, 'INVALID_OPTION', ['`delimiter`']],
    ['no name', fred, { date: '' }, 'INVALID_OPTION', ['`date`']],
    ['no columns', fred, { columns: [] }, 'INVALID_OPTION', ['`columns`']],
    ['columns twice', fred, { columns: ['DGS10', 'DGS10'] }, 'INVALID_OPTION', ['`columns`']],
    ['an option that is none', fred, { column: ['x'] } as never, 'INVALID_OPTION', ['`columns`']],
    ['a time zone that is none', fred, { timeZone: 'Berlin' }, 'INVALID_OPTION', ['`timeZone`']],
    ['the dates for a covariate', 'd,x', { date: 'd', columns: ['d'] }, 'INVALID_OPTION', ['`columns`']],
  ])('refuses %s', (_, text, options, code, parts) => {
    const error = errorOf(() => parseCovariates(text, { source: 'macro.csv', ...options }));
    expect(error.code).toBe(code);
    for (const part of parts) expect(error.message).toContain(part);
    if (code !== 'INVALID_OPTION') expect(error.message).toContain('macro.csv');
  });

  it('refuses what is no text', () => {
    expect(errorOf(() => parseCovariates(Buffer.from(fred) as unknown as string)).code).toBe(
      'INVALID_OPTION',
    );
  });
});

it('takes time that is linear in the length of a field', () => {
  const started = performance.now();
  const error = errorOf(() => parseCovariates(`Date,x\n2018-01-01,${'1'.repeat(400_000)}x\n`));
  expect(error.message).toContain('line 2, column "x"');
  expect(performance.now() - started).toBeLessThan(2_000);
});

describe('the dates of covariates', () => {
  const local = 'at;load\n2022-10-30 01:00;1\n2022-10-30 02:00;2\n2022-10-30 02:00;3\n2022-10-30 03:00;4\n';

  it('are local where told, the doubled hour of autumn told apart by the order of rows', () => {
    expect(parseCovariates(local, { date: 'at', timeZone: 'Europe/Berlin' })).toEqual({
      Date: ['2022-10-29T23:00:00Z', '2022-10-30', '2022-10-30T01:00:00Z', '2022-10-30T02:00:00Z'],
      load: Float64Array.of(1, 2, 3, 4),
    });
    expect(errorOf(() => parseCovariates(local, { date: 'at' })).message).toMatch(
      /in line 3 already.*`duplicates`/,
    );
  });

  it('come twice where told', () => {
    const text = 'Date,x\n2018-01-02,1\n2018-01-01,2\n1/2/2018,3\n';
    expect(parseCovariates(text, { duplicates: 'kept' })).toEqual({
      Date: ['2018-01-01', '2018-01-02', '2018-01-02'],
      x: Float64Array.of(2, 1, 3),
    });
  });

  it('are kept to the millisecond', () => {
    const text = 'Date,x\n2018-01-31T06:00:00.250Z,1\n2018-01-31T24:00:00Z,2\n';
    expect(parseCovariates(text).Date).toEqual(['2018-01-31T06:00:00.250Z', '2018-02-01']);
  });
});

describe('readCovariates', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'btc-signals-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('reads a file by path or URL, with the same options', () => {
    const file = path.join(directory, 'fredgraph.csv');
    writeFileSync(file, `\ufeff${fred.replaceAll('\n', '\r\n')}`);
    expect(readCovariates(file)).toEqual(parseCovariates(fred));
    const options = { columns: ['DTWEXBGS'] };
    expect(readCovariates(pathToFileURL(file), options)).toEqual(parseCovariates(fred, options));
  });

  it('names a file that is absent, and one that is broken', () => {
    const file = path.join(directory, 'a.csv');
    expect(errorOf(() => readCovariates(file)).code).toBe('FILE_ACCESS');
    writeFileSync(file, 'DATE,x\n2018-01-01,y\n');
    expect(errorOf(() => readCovariates(file)).message).toContain(`${file}, line 2`);
  });
});

describeWithPython(['pandas'], 'parseCovariates against pandas', () => {
  it('reads the same numbers', () => {
    const numbers = [0.1, 1e-300, 123_456_789.123_456_78, -2.5e10, 1 / 3].map(String);
    const rows = Array.from({ length: 400 }, (_, row) => {
      const day = new Date(Date.UTC(1999, 0, 1 + 3 * row)).toISOString().slice(0, 10);
      return `${day},${row % 7 === 3 ? '.' : numbers[row % 5]},${row % 5 === 1 ? '' : row / 7}`;
    });
    const csv = `DATE,a,b\n${rows.join('\n')}\n`;
    const script = `
import sys, pandas as pd
frame = pd.read_csv(sys.stdin, na_values=['.'], float_precision='round_trip')
sys.stdout.buffer.write(frame[['a', 'b']].to_numpy(dtype=float).tobytes())`;
    const expected = new Float64Array(Uint8Array.from(runPython(script, { input: csv })).buffer);
    const { a, b } = parseCovariates(csv, { columns: ['a', 'b'] });
    expect(Array.from(a, (value, row) => [value, b[row]]).flat()).toEqual([...expected]);
  });
});
