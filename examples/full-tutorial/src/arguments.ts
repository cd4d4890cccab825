import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { BtcfcError } from '@btcfc/core';

export type Protocol = 'notebook' | 'forecast';

/** Where the data comes from; `default` is the CSV in its usual place if there, else synthetic. */
export type DataSource =
  | { kind: 'default' }
  | { kind: 'file'; path: string }
  | { kind: 'fetch' }
  | { kind: 'synthetic' };

const samplers = ['auto', 'gp', 'tpe', 'random'] as const;
const backends = ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'] as const;

/** How the configuration is looked for. */
export interface SearchPlan {
  /** Configurations to try; 0: none, the fixed one is trained. */
  trials: number;
  /** The notebook's space, or the part of it that trains fast. */
  space: 'notebook' | 'small';
  /** Most epochs of a trial. */
  epochs: number;
  /** Epochs that every trial has: the first rung. */
  gracePeriod: number;
  /** One in this many goes on from each rung. */
  reductionFactor: number;
  /** Whether trials that fall behind are left where they are. */
  stopping: boolean;
  /** What suggests configurations. */
  sampler: (typeof samplers)[number];
  /** Trials at a time. */
  workers: number;
  /** Whether to go on with the search begun before. */
  resume: boolean;
  /** Redis that hands trials to the workers of many machines; without it they are processes of this one. */
  redis: string | undefined;
}

/** Signals beside the dataset: sentiment, macroeconomic data. */
export interface SignalPlan {
  /** CSV files with a column of dates and columns of numbers. */
  files: string[];
  /** Days from the date of a value in the files until it is known. */
  publicationLag: number;
  /** Whether to fetch the Fear & Greed Index and two series of FRED. */
  fetch: boolean;
}

export interface TutorialOptions {
  source: DataSource;
  signals: SignalPlan;
  protocols: Protocol[];
  /** Folder that the `LSTM` folder is put into. */
  out: string;
  search: SearchPlan;
  /** Whether protocol notebook trains what a longer search found for it, in place of searching. */
  tuned: boolean;
  /** Most epochs of the final training. */
  epochs: number;
  seed: number;
  backend: (typeof backends)[number];
}

const quickSearch = { trials: 24, epochs: 48, gracePeriod: 3, reductionFactor: 4 };
const fullSearch = { trials: 200, epochs: 2000, gracePeriod: 50, reductionFactor: 2 };

export const helpText = `The notebook, end to end: read, clean, engineer features, search, train an LSTM, plot, and judge.

  npm run tutorial -- [options]

Data (one of; without any, data/bitcoin_dataset.csv if it is there, else synthetic data)
  --data FILE       a CSV with the 24 columns of the Bitcoin dataset
  --fetch           today's data from Blockchain.com's charts, kept in .cache/blockchain-charts
  --synthetic       made-up data of the same shape

Signals, further inputs of the LSTMs (none unless asked for); each day sees what was known by its end, no more
  --signals FILE    a CSV with a column Date or observation_date and columns of numbers, as FRED offers them; more
                    than once, or several with commas between
  --signal-lag N    days from a date in these files until its values are known (default: 1); more for what is
                    published later: a monthly figure, dated the 1st of its month, is known some 45 days after that
  --fetch-signals   the Fear & Greed Index of alternative.me (from February 2018 on) and, from FRED, the ten-year
                    Treasury yield and the dollar index, kept in .cache/signals

Options
  --protocol NAME   forecast   time order, judged on days never looked at (default)
                    notebook   the published steps, dates sorted as text
                    both       one after the other
  --out DIR         where the folder LSTM with all artifacts goes (default: here)
  --epochs N        most epochs of the final training (default: 300; 2000 with --full)
  --seed N          fixes weights, masks and shuffles (default: 0)
  --backend NAME    ${backends.join(', ')} (default: auto)
  --help            this text

Search
  --trials N        configurations to try; 0 trains a fixed one (default: ${quickSearch.trials})
  --search-epochs N most epochs of a trial (default: ${quickSearch.epochs})
  --no-stopping     train every trial to its end, to see what stopping saves
  --sampler NAME    ${samplers.join(', ')} (default: auto, a Gaussian process for a search of this size)
  --workers N       trials at a time (default: one per core)
  --tuned           protocol notebook with the best configuration found so far, on cleaned rows, without a search
  --resume          go on with a search that was interrupted, in the same folder
  --full            the notebook's search: its whole space, 200 trials of up to 2000 epochs; takes days
  --redis URL       hand the trials to workers of many machines; on each, with the folder that is shared between them:
                    BTCFC_SEARCH_FOLDER=DIR/LSTM/Models npx btcfc-tune worker --redis URL --objective FILE
`;

/**
 * Reads the command line.
 *
 * @returns the options, or `'help'` if that is what was asked for
 * @throws BtcfcError `INVALID_OPTION`
 */
export function parseArguments(argv: string[]): TutorialOptions | 'help' {
  const { values } = readFlags(argv);
  if (values.help) return 'help';
  return {
    source: sourceOf(values),
    signals: signalsOf(values),
    protocols: protocolsOf(values.protocol ?? 'forecast'),
    out: values.out ?? '.',
    search: searchOf(values),
    tuned: values.tuned ?? false,
    epochs: wholeNumber('--epochs', values.epochs ?? (values.full ? '2000' : '300'), 1),
    seed: wholeNumber('--seed', values.seed ?? '0', 0),
    backend: oneOf('--backend', values.backend ?? 'auto', backends),
  };
}

function readFlags(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        data: { type: 'string' },
        fetch: { type: 'boolean' },
        synthetic: { type: 'boolean' },
        signals: { type: 'string', multiple: true },
        'signal-lag': { type: 'string' },
        'fetch-signals': { type: 'boolean' },
        protocol: { type: 'string' },
        out: { type: 'string' },
        epochs: { type: 'string' },
        trials: { type: 'string' },
        'search-epochs': { type: 'string' },
        'no-stopping': { type: 'boolean' },
        sampler: { type: 'string' },
        workers: { type: 'string' },
        tuned: { type: 'boolean' },
        resume: { type: 'boolean' },
        full: { type: 'boolean' },
        redis: { type: 'string' },
        seed: { type: 'string' },
        backend: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // parseArgs explains at length how to pass a value that begins with a dash
    throw invalidFlag(`${(error as Error).message.split(/\.|\n/)[0]}.`, argv.join(' '));
  }
}

function sourceOf(values: { data?: string; fetch?: boolean; synthetic?: boolean }): DataSource {
  const given = [
    values.data !== undefined && '--data',
    values.fetch && '--fetch',
    values.synthetic && '--synthetic',
  ];
  const names = given.filter(Boolean);
  if (names.length > 1) throw invalidFlag(`${names.join(' and ')} exclude each other.`);
  if (values.data !== undefined) return { kind: 'file', path: values.data };
  if (values.fetch) return { kind: 'fetch' };
  return { kind: values.synthetic ? 'synthetic' : 'default' };
}

function signalsOf(values: ReturnType<typeof readFlags>['values']): SignalPlan {
  const files = (values.signals ?? []).flatMap((list) => list.split(','));
  if (files.includes('')) throw invalidFlag('--signals must name a file.', values.signals!.join(' '));
  if (values['signal-lag'] !== undefined && files.length === 0) {
    throw invalidFlag('--signal-lag is of no use without --signals.');
  }
  return {
    files,
    publicationLag: wholeNumber('--signal-lag', values['signal-lag'] ?? '1', 0),
    fetch: values['fetch-signals'] ?? false,
  };
}

function searchOf(values: ReturnType<typeof readFlags>['values']): SearchPlan {
  const usual = values.full ? fullSearch : quickSearch;
  const epochs = wholeNumber('--search-epochs', values['search-epochs'] ?? String(usual.epochs), 1);
  return {
    trials: wholeNumber('--trials', values.trials ?? String(usual.trials), 0),
    space: values.full ? 'notebook' : 'small',
    epochs,
    gracePeriod: Math.min(usual.gracePeriod, epochs),
    reductionFactor: usual.reductionFactor,
    stopping: !values['no-stopping'],
    sampler: oneOf('--sampler', values.sampler ?? 'auto', samplers),
    workers: wholeNumber('--workers', values.workers ?? String(availableParallelism()), 1),
    resume: values.resume ?? false,
    redis: values.redis,
  };
}

function protocolsOf(name: string): Protocol[] {
  const chosen = oneOf('--protocol', name, ['notebook', 'forecast', 'both'] as const);
  return chosen === 'both' ? ['notebook', 'forecast'] : [chosen];
}

function oneOf<Choice extends string>(flag: string, value: string, choices: readonly Choice[]): Choice {
  if (choices.includes(value as Choice)) return value as Choice;
  throw invalidFlag(`${flag} must be one of ${choices.join(', ')}.`, value);
}

function wholeNumber(flag: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
  throw invalidFlag(`${flag} must be a whole number from ${min} up.`, text);
}

function invalidFlag(message: string, received?: string): BtcfcError {
  return new BtcfcError({ code: 'INVALID_OPTION', message, received, remedy: 'See --help.' });
}
