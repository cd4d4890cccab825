import { backtest, createReport } from '@btcfc/backtest';
import { option } from '@btcfc/core';
import { type CommandLine, type Flags, runCommand } from '@btcfc/core/node';
import { dataFlags } from './flags';
import { judgedFolds, levels } from './judgement/judge-forecasts';
import { judgedModels } from './model/judged-models';
import { spreadModel } from './model/spread-model';
import { readDays } from './read-days';

const flags = {
  ...dataFlags,
  seeds: [option.integer({ min: 1, default: 1 }), 'how many seeds, from 0 on; each takes some minutes'],
} satisfies Flags;

const usage = `Judges the networks of @btcfc/lstm as the LSTM is judged, in the same folds, on the same days:
npm run compare-architectures -- [options]`;

async function compare({ values }: CommandLine<typeof flags>, signal: AbortSignal): Promise<void> {
  const { backend, seeds } = values;
  const { series } = readDays({ ...values, seed: 0 });
  const { lstm, ewma } = judgedModels({ backend });
  for (let seed = 0; seed < seeds; seed++) {
    const result = await backtest({
      models: {
        lstm,
        'attention-lstm': spreadModel({ backend, architecture: 'attention-lstm' }),
        transformer: spreadModel({ backend, architecture: 'transformer' }),
        ewma,
      },
      folds: judgedFolds(series),
      ...{ series, levels, spreadBaseline: 'ewma', seed, signal },
      onProgress: ({ model, fold }) => console.error(`seed ${seed}: ${model}, fold ${fold.index + 1} done`),
    });
    console.log(`# Seed ${seed}\n\n${createReport(result).toMarkdown()}`);
  }
}

await runCommand({ usage, flags, run: compare });
