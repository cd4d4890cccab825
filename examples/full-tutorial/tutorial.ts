/** The notebook from top to bottom: load, clean, engineer, search, retrain the best, plot; then what it is worth. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareForecasts } from '@btcfc/backtest';
import { fetchBlockchainCharts, readBitcoinCsv, readCovariates, syntheticBitcoin } from '@btcfc/btc-data';
import { BTCFeatureEngineer, keepPricedRows } from '@btcfc/btc-features';
import { frameStep, frameText, infoText, invalidOption, option, sortByDate, toDataFrame } from '@btcfc/core';
import * as node from '@btcfc/core/node';
import { MissingValueCleaner } from '@btcfc/data-cleaning';
import { addTarget, columnValues, joinCovariates, logTransform, splitRows, toMatrix } from '@btcfc/features';
import { forecastSpread } from '@btcfc/forecast';
import { configText, metricsText, type TrainLSTMModelOptions, trainLSTMModel } from '@btcfc/lstm';
import * as search from '@btcfc/tune';
import { lossPlot, plotFiles, searchPlots, trainingPlots } from '@btcfc/viz';
import { DataFrame } from 'danfojs-node';

const flags = {
  data: [option.text(), 'a CSV with the 24 columns (default: data/bitcoin_dataset.csv, else synthetic)'],
  fetch: [option.boolean({ default: false }), "today's data from Blockchain.com's charts"],
  synthetic: [option.boolean({ default: false }), 'made-up data of the same shape'],
  covariates: [option.text(), 'a CSV of dates and further inputs, each known a day after its date'],
  protocol: [option.oneOf(['forecast', 'notebook', 'both'], { default: 'forecast' }), 'the order of the rows'],
  trials: [option.integer({ min: 0 }), 'configurations to try, 0 for a fixed one (default: 24, or 200)'],
  epochs: [option.integer({ min: 1 }), 'most epochs of the final training (default: 300, or 2000)'],
  full: [option.boolean({ default: false }), "the notebook's whole search, which takes days"],
  concurrency: [option.integer({ min: 1 }), 'trials at a time (default: one per core)'],
  redis: [option.text(), 'URL of a Redis that hands trials to workers on many machines'],
  resume: [option.boolean({ default: false }), 'go on with a search that was interrupted'],
  seed: [option.integer({ min: 0 }), 'fixes whatever is drawn (default: 0)'],
  backend: [option.oneOf(['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow']), 'what trains (default: auto)'],
  out: [option.text({ default: '.' }), 'where the folder LSTM goes'],
} satisfies node.Flags;
const { choice } = search;
const windows = { seqLen: choice([8, 12, 16, 20, 24, 32]), batchSize: choice([4, 8, 16, 32]) };
const sizes = { hiddenDim: choice([32, 64, 128, 256]), numLayers: choice([1, 2, 3, 4]) };
const stops = { patience: choice([50, 100, 150, 200]), minDelta: choice([1e-3, 1e-4, 1e-5]) };
const rates = { lr: search.loguniform(5e-6, 5e-3), dropout: search.uniform(0.1, 0.5) };
const notebookSpace = { ...windows, ...sizes, ...stops, ...rates };
const quick = { batchSize: choice([16, 32]), hiddenDim: choice([32, 64]), numLayers: choice([1, 2]) };
const quickSpace = { ...notebookSpace, ...quick, patience: choice([50]) }; // its trainings take seconds to minutes
type Config = Partial<TrainLSTMModelOptions>;
type Data = { rows: Parameters<typeof splitRows>[0]; trainEnd: number; settings: Config };
// in order of time, windows of the first rows after a cut reach back into those before it
const contextOf = ({ seqLen = 16, targetOffset }: Config) => (targetOffset === 0 ? seqLen - 1 : 0);
/** One trial of the search, in a process of its own: it tests on the rows that the search watches. */
export default async function objective(given: object, trial: search.TrialContext, data: Data) {
  const config = { ...given, ...data.settings } as Config;
  const [signal, saveDir, resumeFrom] = [trial.signal, trial.artifactsDir, await trial.loadCheckpoint()];
  node.writeFileAtomic(`${saveDir}/config.txt`, configText(config));
  const result = await trainLSTMModel({
    ...{ ...config, ...splitRows(data.rows, { trainEnd: data.trainEnd, context: contextOf(config) }) },
    ...{ signal, saveDir, resumeFrom: resumeFrom as Uint8Array | undefined, verbose: false },
    async onEpoch({ epoch, bestLoss: loss }, { trainLosses, valLosses, checkpoint }) {
      const drawn = () => plotFiles(saveDir, { 'loss_plot.png': lossPlot({ trainLosses, valLosses }) });
      const reported = trial.report({ epoch, loss }, { checkpoint: await checkpoint() });
      await reported.catch((stop) => drawn().then(() => Promise.reject(stop)));
    },
  });
  await plotFiles(saveDir, trainingPlots(result, { name: 'LSTM', unit: '$' }));
  result.forecaster.dispose();
  return { loss: Math.min(...result.valLosses), mse: result.mse, rmse: result.rmse, mae: result.mae, r2: result.r2 };
}
async function tutorial({ values: knobs }: node.CommandLine<typeof flags>, signal: AbortSignal) {
  node.checkWritableDirectory(`${knobs.out}/LSTM`);
  const { full, seed, backend, out, resume, concurrency, redis } = knobs;
  const [trials, epochs] = [knobs.trials ?? (full ? 200 : 24), knobs.epochs ?? (full ? 2000 : 300)];
  const executor = redis ? new search.RedisExecutor({ redis }) : undefined;
  const df = toDataFrame(await load(knobs, signal), DataFrame); // === Load and explore
  console.log(`${infoText(df)}\n${frameText(df, { rows: 5 })}`);
  new MissingValueCleaner({ verbose: true }).clean(df); // === Clean; features are made of the rows as read, as there
  let priced = keepPricedRows(df);
  if (knobs.covariates) priced = joinCovariates(priced, readCovariates(knobs.covariates));
  if (priced.shape[0]! < 200) throw invalidOption('the data', priced.shape[0], 'at least 200 rows with a price');
  const [prices, days] = [columnValues(priced, 'btc_market_price'), priced.column('Date').values as string[]];
  for (const protocol of knobs.protocol === 'both' ? (['notebook', 'forecast'] as const) : [knobs.protocol]) {
    const isNotebook = protocol === 'notebook';
    const below = knobs.protocol === 'both' ? `/${protocol}` : '';
    const engineer = new BTCFeatureEngineer(isNotebook ? { missingValue: -101_010 } : {}); // === Engineer features
    const features = engineer.transform(priced);
    for (const [group, names] of Object.entries(engineer.groups)) console.log(`${group}: ${names.join(', ')}`);
    console.log(frameText(features));
    const sorted = sortByDate(features, { order: isNotebook ? 'text' : 'time' }); // === Target and logarithms
    const name = 'target_next_day_price';
    const labelled = addTarget(sorted, { column: 'btc_market_price', name, dropLast: true });
    const exclude = ['Date', 'btc_market_price', name];
    const fill = isNotebook ? {} : { fillMissing: 'previous' as const };
    const X = toMatrix(logTransform(labelled, { exclude: [name] }), { exclude, ...fill });
    const rows = { X, y: columnValues(labelled, name) };
    // === Split; the notebook watches the test rows, and its windows end two rows before their targets
    const testStart = Math.floor(0.8 * X.rows);
    const trainEnd = isNotebook ? testStart : Math.floor(0.8 * testStart);
    const window = isNotebook ? { targetOffset: 1, dropoutMask: 'notebook' as const } : { targetOffset: 0 };
    const settings: Config = { ...window, seed, backend };
    // === Search with ASHA; in order of time, no trial sees a row of the test
    let config: Config = { ...settings, seqLen: 8, batchSize: 32, numLayers: 1, dropout: 0.2 };
    if (trials > 0) {
      const artifactsDir = `${out}/LSTM/Models${below}`;
      const { XTrain: X, yTrain: y } = splitRows(rows, { trainEnd: testStart });
      const maxT = full ? 2000 : Math.ceil(0.16 * epochs);
      const stop = isNotebook ? { reductionFactor: 2 } : { reductionFactor: 4, type: 'promotion' as const };
      const space = isNotebook || full ? notebookSpace : quickSpace;
      const found = await search.tune(fileURLToPath(import.meta.url), {
        ...{ space, metric: 'loss', numSamples: trials, sampler: isNotebook ? 'tpe' : 'auto', seed, executor },
        ...{ journal: `${artifactsDir}/search.jsonl`, resume, artifactsDir, concurrency, signal, progress: true },
        scheduler: new search.ASHAScheduler({ maxT, gracePeriod: Math.min(full ? 50 : 3, maxT), ...stop }),
        data: { rows: isNotebook ? rows : { X, y }, trainEnd, settings: { ...settings, epochs: maxT } },
      });
      config = { ...search.requireBest(found).config, ...settings };
      const shown = { space, trials: found.trials };
      const importances = trials < 20 ? undefined : search.parameterImportance({ ...shown, mode: 'min' });
      await plotFiles(artifactsDir, searchPlots({ ...shown, yScale: 'log', importances }));
    }
    // === Retrain the best, look at the test rows once, plot and save
    const parts = splitRows(rows, { trainEnd, testStart, context: contextOf(config) });
    const result = await trainLSTMModel({ ...config, ...parts, epochs, signal, saveDir: null });
    const dates = (sorted.column('Date').values as string[]).slice(-result.preds.length);
    const baseline = dates.map((day) => prices[days.indexOf(day) - 1] ?? 0); // 0 before the first price
    const forecasts = { lstm: result.preds, persistence: baseline };
    console.log(`${compareForecasts({ actual: result.true, forecasts, baseline: 'persistence' })}`);
    if (isNotebook) console.log('The published figures: MSE 113097.27, RMSE 336.30, MAE 126.33, R2 0.9296');
    const final = `${out}/LSTM/final_lstm_model${below}`;
    const axis = isNotebook ? { xLabel: 'Test row, dates sorted as text' } : { dates };
    const look = { name: 'LSTM', suffix: '_final', subtitle: `protocol ${protocol}`, unit: '$', ...axis };
    await plotFiles(final, trainingPlots(result, { ...look, yLabel: 'BTC Price', baseline }));
    await result.forecaster.save(`${final}/final_model`);
    node.writeFileAtomic(`${final}/metrics_final.txt`, `${metricsText(result)}Protocol: ${protocol}\n`);
    node.writeFileAtomic(`${final}/best_config.txt`, configText({ ...config, epochs }));
    // === Make it ready to be served; in order of time, with the steps that make its inputs of rows as they are read
    const steps = ['keepPricedRows', 'BTCFeatureEngineer', 'logTransform'].map((kind) => frameStep(kind));
    const inputs = { steps, history: sortByDate(priced), target: 'btc_market_price', ...fill };
    const { saveServedModel } = await import('@btcfc/serve'); // here, since no trial in a process of its own needs it
    if (!isNotebook) await saveServedModel(`${final}/served`, { model: result.forecaster, inputs });
    result.forecaster.dispose();
  }
  if (knobs.protocol === 'notebook') return;
  // === What is it worth? Nobody forecasts the price, but how far it may go: the best model of the spread, judged and saved
  const spread = await forecastSpread({ date: days, price: prices }, { seed, signal });
  await spread.save(`${out}/LSTM/spread`);
  console.log(`${spread}`);
}
function load({ data, fetch, synthetic, seed }: node.FlagValues<typeof flags>, signal: AbortSignal) {
  const file = data ?? 'data/bitcoin_dataset.csv';
  if (fetch) return fetchBlockchainCharts({ cacheDir: '.cache/blockchain-charts', signal });
  if (!synthetic && (data !== undefined || existsSync(file))) return readBitcoinCsv(file);
  console.log('SYNTHETIC data, made up by the program: no real prices');
  return syntheticBitcoin({ seed });
}
const words = { usage: 'The notebook: npm run tutorial -- [options]', interrupted: 'Interrupted; see --resume.' };
if (process.argv[1] === fileURLToPath(import.meta.url)) await node.runCommand({ ...words, flags, run: tutorial });
