#!/usr/bin/env node
import { BtcfcError, option } from '@btcfc/core';
import { type Flags, runCommand } from '@btcfc/core/node';
import { type FetchBlockchainChartsOptions, fetchBlockchainCharts } from '../charts/blockchain-charts';
import { type BitcoinFrame, type BitcoinNumberColumn, numberColumns } from '../csv/columns';
import { syntheticBitcoin } from '../synthetic/synthetic-bitcoin';
import { SYNTHETIC_LABEL } from '../synthetic/synthetic-label';
import { csvText } from './csv-text';
import { progressLine } from './progress-line';

const usage = `Usage: btcfc-bitcoin-csv [options]

Writes Blockchain.com's charts of today as one CSV to standard output: a row for each day, oldest first, a column for each
chart, an empty field where it has no value. Answers are kept for 12 hours, so that a second run asks for nothing.

Example: npx -p @btcfc/btc-data btcfc-bitcoin-csv | npx @btcfc/forecast - --spread`;

const flags = {
  columns: [
    option.text(),
    'the columns to ask for, separated by commas, such as btc_market_price (default: all 23)',
  ],
  baseUrl: [option.text(), "address of the charts (default: Blockchain.com's)"],
  cacheDir: [option.text(), "folder for the answers (default: btcfc/charts in the user's cache)"],
  fresh: [option.boolean({ default: false }), 'ask again for what was kept'],
  synthetic: [
    option.boolean({ default: false }),
    'made-up data instead, for trying things out without a network',
  ],
  quiet: [option.boolean({ default: false }), 'show no progress'],
} satisfies Flags;

runCommand({
  usage,
  flags,
  async run({ values: { columns: asked, baseUrl, cacheDir, fresh, synthetic, quiet }, words }, signal) {
    if (words.length > 0) throw noFile(words);
    const columns = asked === undefined ? numberColumns : columnsOf(asked);
    const onProgress = quiet ? undefined : progressLine();
    const settings = { columns, baseUrl, cacheDir, ...(fresh && { maxAgeMs: 0 }), onProgress, signal };
    const frame = synthetic ? madeUp(quiet) : await fetched(settings);
    process.stdout.write(csvText(frame, columns));
  },
});

function madeUp(isQuiet: boolean): BitcoinFrame {
  if (!isQuiet) process.stderr.write(`${SYNTHETIC_LABEL}\n`);
  return syntheticBitcoin();
}

async function fetched(settings: FetchBlockchainChartsOptions): Promise<BitcoinFrame> {
  try {
    return await fetchBlockchainCharts(settings);
  } catch (error) {
    if (BtcfcError.isInstance(error) && error.code === 'REQUEST_FAILED')
      process.stderr.write('There may be no network; --synthetic writes made-up data without one.\n');
    throw error;
  }
}

// what is no column is told by the option's own check
function columnsOf(text: string): BitcoinNumberColumn[] {
  return text.split(',').map((name) => name.trim()) as BitcoinNumberColumn[];
}

function noFile(words: readonly string[]): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: 'No file is read or named: the CSV goes to standard output.',
    received: words.join(' '),
    remedy: 'Say `> bitcoin.csv` for a file; see --help.',
  });
}
