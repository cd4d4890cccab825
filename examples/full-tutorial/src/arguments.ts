import { parseArgs } from 'node:util';
import { BtcfcError } from '@btcfc/core';

export type Protocol = 'notebook' | 'forecast';

/** Where the data comes from; `default` is the CSV in its usual place if there, else synthetic. */
export type DataSource =
  | { kind: 'default' }
  | { kind: 'file'; path: string }
  | { kind: 'fetch' }
  | { kind: 'synthetic' };

const backends = ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'] as const;

export interface TutorialOptions {
  source: DataSource;
  protocols: Protocol[];
  /** Folder that the `LSTM` folder is put into. */
  out: string;
  /** Most epochs per training. */
  epochs: number;
  seed: number;
  backend: (typeof backends)[number];
}

export const helpText = `The notebook, end to end: read, clean, engineer features, train an LSTM, plot, and compare with yesterday's price.

  npm run tutorial -- [options]

Data (one of; without any, data/bitcoin_dataset.csv if it is there, else synthetic data)
  --data FILE       a CSV with the 24 columns of the Bitcoin dataset
  --fetch           today's data from Blockchain.com's charts, kept in .cache/blockchain-charts
  --synthetic       made-up data of the same shape

Options
  --protocol NAME   forecast   time order, judged on days never looked at (default)
                    notebook   the published steps, dates sorted as text
                    both       one after the other
  --out DIR         where the folder LSTM with all artifacts goes (default: here)
  --epochs N        most epochs per training (default: 300)
  --seed N          fixes weights, masks and shuffles (default: 0)
  --backend NAME    ${backends.join(', ')} (default: auto)
  --help            this text
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
    protocols: protocolsOf(values.protocol ?? 'forecast'),
    out: values.out ?? '.',
    epochs: wholeNumber('--epochs', values.epochs ?? '300', 1),
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
        protocol: { type: 'string' },
        out: { type: 'string' },
        epochs: { type: 'string' },
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
