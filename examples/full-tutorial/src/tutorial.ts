import path from 'node:path';
import { compareForecasts } from '@btcfc/backtest';
import { checkWritableDirectory } from '@btcfc/core/files';
import { MissingValueCleaner } from '@btcfc/data-cleaning';
import type { DataFrame } from 'danfojs-node';
import type { Protocol, TutorialOptions } from './arguments';
import { describeSource, type LoadedData, loadData } from './load-data';
import { modelConfig } from './model-config';
import type { Narrator } from './narrator';
import { prepareData } from './prepare-data';
import { scoreboard } from './scoreboard';
import { trainModel } from './train-model';
import { writeArtifacts } from './write-artifacts';

export interface RunTutorialOptions {
  options: TutorialOptions;
  narrator: Narrator;
  signal: AbortSignal;
}

/** The notebook's story, from the data to the closing table. */
export async function runTutorial({ options, narrator, signal }: RunTutorialOptions): Promise<void> {
  narrator.say(describeSource(options.source));
  const folder = path.join(options.out, 'LSTM', 'final_lstm_model');
  checkWritableDirectory(folder);

  narrator.begin('Read the data');
  const onProgress = (text: string) => narrator.progress(text, false);
  const data = await loadData({ ...options, signal, onProgress });
  const days = data.frame.column('Date').values as string[];
  narrator.fact(
    `${data.frame.shape[0]} days from ${days[0]} to ${days.at(-1)}, ${data.frame.shape[1]} columns`,
  );

  narrator.begin('Look at what is missing, and clean it');
  const cleaner = new MissingValueCleaner({ verbose: true, log: (line) => narrator.fact(line) });
  cleaner.clean(data.frame);

  const tables: string[][] = [];
  for (const protocol of options.protocols) {
    const directory = options.protocols.length > 1 ? path.join(folder, protocol) : folder;
    tables.push(await runProtocol({ protocol, directory, data, options, narrator, signal }));
  }
  for (const table of tables) {
    narrator.say();
    for (const line of table) narrator.say(line);
  }
}

interface RunProtocolOptions extends RunTutorialOptions {
  protocol: Protocol;
  directory: string;
  data: LoadedData;
}

async function runProtocol(run: RunProtocolOptions): Promise<string[]> {
  const { protocol, directory, data, options, narrator, signal } = run;
  narrator.begin(`Engineer features (protocol ${protocol})`);
  const prepared = prepareData(protocol, data.frame as DataFrame, modelConfig.seqLen);
  for (const line of explanation[protocol]) narrator.fact(line);
  narrator.fact(`${prepared.train.X.columns.length} inputs per day`);

  narrator.begin(`Train an LSTM (protocol ${protocol})`);
  const result = await trainModel({ protocol, data: prepared, options, narrator, signal });
  try {
    signal.throwIfAborted();
    narrator.begin(`Plot and save (protocol ${protocol})`);
    const days = prepared.targetDays.slice(prepared.firstForecast);
    const yesterday = prepared.yesterday.slice(prepared.firstForecast);
    const comparison = compareForecasts({
      actual: result.true,
      forecasts: { lstm: result.preds, persistence: yesterday },
      baseline: 'persistence',
    });
    const persistence = comparison.scores[1]!;
    const { label } = data;
    const files = await writeArtifacts({
      directory,
      protocol,
      label,
      result,
      days,
      yesterday,
      persistence,
      options,
    });
    narrator.fact(`${directory}: ${files.join(' ')}`);
    return scoreboard({ protocol, days: days.length, comparison, isRealData: !data.isSynthetic });
  } finally {
    result.forecaster.dispose();
  }
}

const explanation: Record<Protocol, string[]> = {
  notebook: [
    'as published: rows as read rather than the cleaned ones, missing values as -101010, dates sorted as text',
    '(1/1/2011, 1/1/2012, ...), the test rows decide when to stop: no measure of forecasting',
  ],
  forecast: [
    'days in order of time: 64% to train, 16% to validate, the last 20% to test, looked at once, at the end;',
    'a missing value is flagged and takes the last one known, so that nothing comes from the future',
  ],
};
