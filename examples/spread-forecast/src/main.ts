import path from 'node:path';
import { createReport } from '@btcfc/backtest';
import { option } from '@btcfc/core';
import { type CommandLine, checkWritableDirectory, type Flags, runCommand } from '@btcfc/core/node';
import { dataFlags } from './flags';
import { judgeForecasts } from './judgement/judge-forecasts';
import { verdictLines } from './judgement/verdict-lines';
import { writeJudgement } from './judgement/write-judgement';
import { readDays } from './read-days';

const flags = {
  ...dataFlags,
  out: [option.text({ default: '.' }), 'where the folder LSTM/backtest goes'],
  seed: [option.integer({ min: 0, default: 0 }), 'fixes whatever is drawn'],
  concurrency: [
    option.integer({ min: 1 }),
    'folds at a time, each in a process of its own (default: one per core)',
  ],
} satisfies Flags;

const usage = `How wide the next day's return spreads: npm run spread -- [options]

An LSTM is judged in five folds, each learnt from all days before it, beside EWMA-scaled quantiles and GARCH; and for the
price itself beside yesterday's and drift.`;

async function spread({ values }: CommandLine<typeof flags>, signal: AbortSignal): Promise<void> {
  const { out, seed, backend, concurrency } = values;
  const directory = path.join(out, 'LSTM', 'backtest');
  checkWritableDirectory(directory);
  const { label, series } = readDays(values);
  if (label !== 'Bitcoin') console.log('SYNTHETIC data, made up by the program: no real prices');
  const onProgress = (text: string) => {
    if (process.stderr.isTTY) console.error(text);
  };
  const judged = await judgeForecasts({ series, model: { backend }, seed, concurrency, signal, onProgress });
  const reports = { logPrices: createReport(judged.logPrices), prices: createReport(judged.prices) };
  const files = await writeJudgement({ directory, label, judged, reports });
  console.log(`${verdictLines(reports).join('\n')}\n\n${directory}: ${files.join(' ')}`);
}

await runCommand({ usage, flags, run: spread });
