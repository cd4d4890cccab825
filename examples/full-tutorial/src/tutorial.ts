import path from 'node:path';
import { compareForecasts, createReport } from '@btcfc/backtest';
import { keepPricedRows } from '@btcfc/btc-features';
import { checkWritableDirectory } from '@btcfc/core/files';
import { MissingValueCleaner } from '@btcfc/data-cleaning';
import type { DataFrame } from 'danfojs-node';
import type { Protocol, TutorialOptions } from './arguments';
import { judgeForecasts } from './judge/judge-forecasts';
import { verdictLines } from './judge/verdict-lines';
import { writeJudgement } from './judge/write-judgement';
import { describeSource, type LoadedData, loadData } from './load-data';
import { defaultConfig, type ModelConfig, tunedConfig } from './model-config';
import type { Narrator } from './narrator';
import { firstForecast, type PreparedData, prepareData } from './prepare-data';
import { scoreboard } from './scoreboard';
import { search } from './search/search';
import { searchSummary } from './search/search-summary';
import { signalNames, surveySignals } from './signals/join-known-signals';
import { loadSignals, type SignalSource } from './signals/load-signals';
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
  const folders = {
    final: path.join(options.out, 'LSTM', 'final_lstm_model'),
    search: path.join(options.out, 'LSTM', 'Models'),
    backtest: path.join(options.out, 'LSTM', 'backtest'),
  };
  for (const folder of Object.values(folders)) checkWritableDirectory(folder);

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

  const signals = await joinSignals({ data, options, narrator, signal });
  const run = { data, signals, options, narrator, signal };
  const tables: string[][] = [];
  for (const protocol of options.protocols) {
    const below = (folder: string) => (options.protocols.length > 1 ? path.join(folder, protocol) : folder);
    const directory = below(folders.final);
    const searchFolder = below(folders.search);
    tables.push(await runProtocol({ ...run, protocol, directory, searchFolder }));
  }
  if (options.protocols.includes('forecast')) {
    tables.push(await judge({ ...run, directory: folders.backtest }));
  }
  for (const table of tables) {
    narrator.say();
    for (const line of table) narrator.say(line);
  }
}

/** Reads and fetches the signals asked for, and tells what is known of them on the days with a price. */
async function joinSignals({
  data,
  options,
  narrator,
  signal,
}: RunTutorialOptions & { data: LoadedData }): Promise<SignalSource[]> {
  const plan = options.signals;
  if (plan.files.length === 0 && !plan.fetch) return [];
  narrator.begin('Join signals, each day with what was known by its end');
  const onProgress = (text: string) => narrator.progress(text, false);
  const loaded = await loadSignals({ plan, signal, onProgress });
  const days = keepPricedRows(data.frame as DataFrame).column('Date').values as string[];
  const { sources, facts } = surveySignals(days, loaded);
  for (const line of facts) narrator.fact(line);
  return sources;
}

interface RunProtocolOptions extends RunTutorialOptions {
  protocol: Protocol;
  directory: string;
  searchFolder: string;
  data: LoadedData;
  signals: readonly SignalSource[];
}

async function runProtocol(run: RunProtocolOptions): Promise<string[]> {
  const { protocol, directory, data, signals, options, narrator, signal } = run;
  narrator.begin(`Engineer features (protocol ${protocol})`);
  const prepared = prepareData(protocol, data.frame as DataFrame, { tuned: options.tuned, signals });
  for (const line of explanation[protocol]) narrator.fact(line);
  narrator.fact(`${prepared.rows.X.columns.length} inputs per day`);

  const config = await chooseConfig(run, prepared);
  narrator.begin(`Train an LSTM (protocol ${protocol})`);
  const result = await trainModel({ protocol, data: prepared, config, options, narrator, signal });
  try {
    signal.throwIfAborted();
    narrator.begin(`Plot and save (protocol ${protocol})`);
    const first = firstForecast(prepared, config.seqLen);
    const days = prepared.targetDays.slice(first);
    const yesterday = prepared.yesterday.slice(first);
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
      config,
      result,
      days,
      yesterday,
      persistence,
      options,
      signals: signals.flatMap(signalNames),
    });
    narrator.fact(`${directory}: ${files.join(' ')}`);
    return scoreboard({ protocol, days: days.length, comparison, isRealData: !data.isSynthetic });
  } finally {
    result.forecaster.dispose();
  }
}

/** The closing judgement: a forecast of returns that owns up to its uncertainty, fold by fold against simple rivals. */
async function judge({
  directory,
  data,
  signals,
  options,
  narrator,
  signal,
}: Omit<RunProtocolOptions, 'protocol' | 'searchFolder'>): Promise<string[]> {
  narrator.begin('Judge a forecast of the return and its spread, in five folds (protocol forecast)');
  narrator.fact(
    'each fold learns from all days before it; an LSTM forecasts how wide the next return spreads,',
  );
  narrator.fact(
    'against the average of squared returns (EWMA), GARCH, and for the price itself yesterday and drift',
  );
  const onProgress = (text: string) => narrator.progress(text, false);
  const raw = data.frame as DataFrame;
  const judged = await judgeForecasts({ raw, signals, options, signal, onProgress });
  const reports = { logPrices: createReport(judged.logPrices), prices: createReport(judged.prices) };
  const files = await writeJudgement({ directory, label: data.label, judged, reports });
  narrator.fact(`${directory}: ${files.join(' ')}`);
  return verdictLines(reports);
}

async function chooseConfig(run: RunProtocolOptions, prepared: PreparedData): Promise<ModelConfig> {
  const { protocol, options, searchFolder, narrator, signal, data } = run;
  const plan = options.search;
  if (options.tuned && protocol === 'notebook') {
    narrator.fact('but tuned: cleaned rows, no redundant columns, and the best configuration found so far');
    return tunedConfig;
  }
  if (plan.trials === 0) return defaultConfig;

  narrator.begin(`Search for a configuration (protocol ${protocol})`);
  const { trials, epochs, gracePeriod, reductionFactor } = plan;
  narrator.fact(
    plan.stopping
      ? `${trials} trials of up to ${epochs} epochs, judged after ${gracePeriod}: the best of ${reductionFactor} go on from each rung;`
      : `${trials} trials of ${epochs} epochs each;`,
  );
  narrator.fact(
    protocol === 'forecast'
      ? 'they see training and validation days only'
      : 'they watch the test rows, as published, which flatters the winner',
  );
  const outcome = await search({
    protocol,
    data: prepared,
    label: data.label,
    plan,
    options,
    folder: searchFolder,
    narrator,
    signal,
  });
  for (const line of searchSummary(outcome, plan)) narrator.fact(line);
  return outcome.best.config;
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
