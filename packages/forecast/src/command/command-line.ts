import path from 'node:path';
import { BtcfcError, option } from '@btcfc/core';
import type { CommandLine, Flags } from '@btcfc/core/node';
import type { ForecastOptions } from '../running/options';
import type { ForecastSpreadOptions } from '../spread/options';

export const usage = `Usage: btcfc-forecast FILE --horizon N [options]
       btcfc-forecast FILE --spread [options]

Forecasts the next N rows of FILE (CSV or JSON rows, packed by gzip or not; - reads standard input): finds dates,
frequency and season, tries several kinds of models, and says whether their mean is better than luck.

With --spread, FILE holds prices: how far the next ones may go is forecast, by models that are judged against an
exponentially weighted spread, and the next interval is told in units of the price; of several series each by itself.

Examples: cat sales.csv | npx @btcfc/forecast - --horizon 28 --id store --out forecast/
          npx @btcfc/forecast prices.csv --spread`;

export const flags = {
  horizon: [option.integer({ min: 1 }), 'rows ahead to forecast (with --spread 7 by default)'],
  spread: [option.boolean({ default: false }), 'forecast how far prices may go, not where to'],
  date: [
    option.text(),
    'the column of dates, or none where rows stand in the order of time (default: found)',
  ],
  value: [option.text(), 'the column that is forecast, or several separated by commas (default: found)'],
  id: [option.text(), 'the column that tells several series apart, or several (default: found)'],
  pastCovariates: [option.text(), 'columns known for the past only, separated by commas'],
  futureCovariates: [option.text(), 'columns known ahead, separated by commas'],
  staticCovariates: [option.text(), 'columns that stay the same through a series, separated by commas'],
  timeZone: [
    option.text(),
    'the time zone of dates without an offset, such as Europe/Berlin (default: UTC); hours ahead are told in UTC',
  ],
  frequency: [option.text(), 'how far apart rows stand, such as "day" or "15 minutes" (default: found)'],
  doubledHour: [
    option.oneOf(['by-order', 'earlier', 'later'], { default: 'by-order' }),
    'which moment is meant in the hour which autumn doubles: by-order, earlier or later',
  ],
  dayFirst: [option.boolean(), 'the day stands first in dates such as 1/2/2024 (default: found)'],
  duplicates: [
    option.oneOf(['error', 'sum', 'mean', 'first', 'last'], { default: 'error' }),
    'what becomes of rows with one date: error, sum, mean, first or last',
  ],
  incomplete: [
    option.oneOf(['auto', 'drop', 'keep'], { default: 'auto' }),
    'what becomes of a last period that is not over: auto, drop or keep',
  ],
  delimiter: [option.text(), 'what stands between two fields (default: found)'],
  decimal: [option.oneOf(['.', ',']), 'what stands before the fraction of a number, . or , (default: found)'],
  thousands: [option.text(), 'what stands between groups of three digits (default: found)'],
  na: [option.text(), 'what stands for a missing value, beside what usually does, separated by commas'],
  period: [option.integer({ min: 1 }), 'rows of a season, 1 for none (default: found)'],
  preset: [option.oneOf(['fast', 'good', 'best'], { default: 'good' }), 'how thoroughly: fast, good or best'],
  candidates: [option.text(), 'what is tried, separated by commas (default: that of the preset)'],
  hiddenDim: [
    option.integer({ min: 1 }),
    'units of each layer of networks (default: 16, of ten series and more 32)',
  ],
  backend: [
    option.oneOf(['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow']),
    'where networks are trained: auto, wasm, cpu, webgpu or tensorflow (default: auto)',
  ],
  coverage: [option.text(), 'shares the intervals are to hold, such as 0.5,0.9 (default: 0.5,0.9)'],
  timeout: [option.number({ min: 0 }), 'seconds to spend at most (default: no limit)'],
  seed: [option.integer({ min: 0, default: 0 }), 'fixes whatever is drawn'],
  concurrency: [option.integer({ min: 1, default: 1 }), 'candidates tried at a time, in child processes'],
  redis: [option.text(), 'a Redis whose workers, on any number of machines, try candidates (see the README)'],
  journal: [option.text(), 'a file that keeps what is done; the same command goes on from there'],
  out: [option.text(), 'a folder for the model, forecast.csv, report.md with pictures and report.html'],
  csv: [option.boolean({ default: false }), 'print the forecast as CSV and nothing else'],
  json: [option.boolean({ default: false }), 'print everything as JSON'],
  quiet: [option.boolean({ default: false }), 'show no progress'],
} satisfies Flags;

/** What the command is to do. */
export interface ForecastCommand {
  /** Path of a file, or `-`. */
  file: string;
  /** Of `forecast`, or of `forecastSpread`. */
  options: { spread: false; given: ForecastOptions } | { spread: true; given: ForecastSpreadOptions };
  out: string | undefined;
  /** URL of a Redis. */
  redis: string | undefined;
  print: 'text' | 'csv' | 'json';
}

type Values = CommandLine<typeof flags>['values'];

/** @throws BtcfcError `INVALID_OPTION` */
export function commandOf({ values, words }: CommandLine<typeof flags>): ForecastCommand {
  const [file] = words;
  if (file === undefined || words.length > 1) throw otherThanOneFile(words);
  const { out, csv, json, redis, journal, spread } = values;
  if (csv && json) throw misused('--csv and --json exclude each other.');
  if (out !== undefined && journal !== undefined && isWithin(out, journal))
    throw misused('What --out saves would take the place of the folder that --journal is in.', journal);
  return {
    file,
    out,
    redis,
    print: json ? 'json' : csv ? 'csv' : 'text',
    options: spread
      ? { spread, given: spreadOptionsOf(values) }
      : { spread, given: forecastOptionsOf(values) },
  };
}

function forecastOptionsOf(values: Values): ForecastOptions {
  const { pastCovariates, futureCovariates, staticCovariates, timeout, horizon, hiddenDim, backend } = values;
  if (horizon === undefined) throw misused('--horizon is missing, or --spread for prices.');
  const kept = ['period', 'concurrency', 'journal'] as const;
  return {
    ...sharedOptionsOf(values),
    ...pick(values, kept),
    horizon,
    network: hiddenDim === undefined && backend === undefined ? undefined : { hiddenDim, backend },
    pastCovariates: listOf(pastCovariates),
    futureCovariates: listOf(futureCovariates),
    staticCovariates: listOf(staticCovariates),
    timeoutMs: timeout === undefined ? undefined : 1000 * timeout,
  };
}

/** Flags that say nothing of a spread. */
const notForSpread = [
  'pastCovariates',
  'futureCovariates',
  'staticCovariates',
  'period',
  'hiddenDim',
  'backend',
  'timeout',
  'redis',
  'journal',
] as const;

function spreadOptionsOf(values: Values): ForecastSpreadOptions {
  const other = notForSpread.find((name) => values[name] !== undefined);
  if (other !== undefined || values.concurrency > 1)
    throw misused(`\`${other ?? 'concurrency'}\` does not go with --spread.`);
  return { ...sharedOptionsOf(values), horizon: values.horizon };
}

function sharedOptionsOf(values: Values) {
  const { candidates, coverage, quiet } = values;
  const kept = [
    ...(['date', 'timeZone', 'frequency', 'doubledHour', 'dayFirst', 'duplicates', 'incomplete'] as const),
    ...(['delimiter', 'decimal', 'thousands', 'preset', 'seed'] as const),
  ];
  return {
    ...pick(values, kept),
    value: namesOf(values.value),
    id: namesOf(values.id),
    na: listOf(values.na),
    candidates: candidates === undefined ? undefined : listOf(candidates),
    coverage: coverage === undefined ? undefined : listOf(coverage).map(numberOf),
    progress: quiet ? false : ('auto' as const),
  };
}

function isWithin(folder: string, file: string): boolean {
  const down = path.relative(folder, file);
  return !down.startsWith('..') && !path.isAbsolute(down);
}

function pick<Given extends object, Name extends keyof Given>(
  values: Given,
  names: readonly Name[],
): Pick<Given, Name> {
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Pick<Given, Name>;
}

function namesOf(text: string | undefined): string | string[] | undefined {
  const names = listOf(text);
  return names.length > 1 ? names : names[0];
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

// what is no number is told by the option's own check
function numberOf(text: string): number {
  return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
}

function otherThanOneFile(words: readonly string[]): BtcfcError {
  const message = words.length === 0 ? 'A file is missing.' : 'One file is forecast at a time.';
  return misused(message, words.length === 0 ? undefined : words.join(' '));
}

function misused(message: string, received?: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message,
    received,
    remedy: 'See --help; - reads standard input.',
  });
}
