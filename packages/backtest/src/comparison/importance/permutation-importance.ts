import {
  type AnyForecastModel,
  asForecastModel,
  BtcfcError,
  option,
  optionsFor,
  type PredictInput,
  Rng,
  readNumbers,
  sliceSeries,
  type TimeSeries,
} from '@btcfc/core';
import { checkModelForecast } from '../../input/check-model-forecast';
import { mae } from '../../metrics/point-metrics';
import { type Feature, featuresOf, withFeatureOf } from './features';

/** Options of `permutationImportance`. */
export interface PermutationImportanceOptions {
  /** The model, or a function that forecasts. */
  model: AnyForecastModel;
  /** What its `fit` gave; a function has none. @default none */
  fitted?: unknown;
  /** Rows of one series to forecast from, later than those it was fitted on, each with all that is known there. */
  inputs: readonly PredictInput[];
  /** What came after each, NaN where missing. Shape [inputs, horizon]. */
  actual: ArrayLike<number>;
  /** Rows of a season: the values of the season before are a feature then. @default 1, none */
  period?: number;
  /** How often each feature is permuted. @default 5 */
  repeats?: number;
  /** Fixes the permutations. @default 0 */
  seed?: number;
}

const importanceOptions = optionsFor<PermutationImportanceOptions>()('permutationImportance', {
  model: option.anything<AnyForecastModel, { required: true }>({ required: true }),
  fitted: option.anything<unknown>(),
  inputs: option.anything<readonly PredictInput[], { required: true }>({ required: true }),
  actual: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  period: option.integer({ min: 1, default: 1 }),
  repeats: option.integer({ min: 1, default: 5 }),
  seed: option.integer({ min: 0, default: 0 }),
});

/** How much a forecast leans on something it looks at. */
export interface FeatureImportance extends Feature {
  /** Mean absolute error with it as it is. */
  loss: number;
  /** Mean absolute error where each forecast is made with that of another row. */
  permutedLoss: number;
  /** By which share the error grows, `permutedLoss / loss - 1`: 0 for what is not looked at; NaN where there is no error. */
  importance: number;
}

/**
 * What a model leans on, by permutation (Breiman 2001): each forecast is made anew with a column that is that of another of
 * the rows, or with the dates of one, the last value of one, the values of one's season before; so much as the error grows,
 * so much did that matter. On rows that were held out, and on whole stretches, so that what is shown is never a column
 * torn to pieces. Two columns that say the same stand in for each other: neither seems to matter much.
 *
 * @returns the most important first; none for fewer than two inputs
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for inputs of several series, or numbers of other rows
 *
 * @example
 * import { permutationImportance } from '@btcfc/backtest'
 * import type { ForecastFunction } from '@btcfc/core'
 * // it looks at the temperature of tomorrow, and at nothing else
 * const model: ForecastFunction = ({ series, origin }) => 20 - series.futureCovariates!.degrees![origin + 1]!
 * const degrees = Float64Array.from({ length: 30 }, (_, day) => 10 + 8 * Math.sin(day))
 * const inputAt = (origin: number) => {
 *   const tail = () => ({ values: degrees.slice(0, origin + 1), futureCovariates: { degrees } })
 *   return { series: tail(), panel: [], origin, horizon: 1, levels: [], seed: 0, tail }
 * }
 * const inputs = [20, 22, 24, 26].map(inputAt)
 * const actual = inputs.map(({ origin }) => 20.5 - degrees[origin + 1]!)
 * const [first] = await permutationImportance({ model, inputs, actual })
 * first!.feature // -> 'degrees'
 */
export async function permutationImportance(
  options: PermutationImportanceOptions,
): Promise<FeatureImportance[]> {
  const { model: given, fitted, inputs, actual, period, repeats, seed } = importanceOptions.read(options);
  checkInputs(inputs);
  if (inputs.length < 2) return [];
  const { horizon, levels } = inputs[0]!;
  const came = readNumbers(actual, { name: 'actual', rows: inputs.length * horizon });
  const model = asForecastModel('The model', given);
  const origins = inputs.map(({ origin }) => origin);
  const series = inputs.map((input): TimeSeries => ({ ...input.series }));

  async function lossOf(changed: readonly TimeSeries[]): Promise<number> {
    inputs[0]!.signal?.throwIfAborted();
    const asked = inputs.map((input, row) => ({ ...input, ...known(changed[row]!, input) }));
    const forecast = await model.predict(fitted, asked);
    const { point } = checkModelForecast(forecast, { model: 'model', origins, horizon, levels });
    return mae(came, point);
  }

  const loss = await lossOf(series);
  const found: FeatureImportance[] = [];
  for (const feature of featuresOf(series[0]!, period)) {
    const shifts = shiftsOf(inputs.length, repeats, new Rng(seed).split(feature.kind).split(feature.feature));
    let sum = 0;
    for (const shift of shifts) {
      const donorOf = (row: number) => series[(row + shift) % series.length]!;
      sum += await lossOf(series.map((own, row) => withFeatureOf(own, donorOf(row), feature, horizon)));
    }
    const permutedLoss = sum / shifts.length;
    found.push({ ...feature, loss, permutedLoss, importance: importanceOf(loss, permutedLoss) });
  }
  return found.sort((one, other) => other.permutedLoss - one.permutedLoss);
}

/** By which share an error grows; NaN where there is none at first. */
function importanceOf(loss: number, permutedLoss: number): number {
  return loss === 0 ? Number.NaN : permutedLoss / loss - 1;
}

function known(series: TimeSeries, { horizon }: PredictInput): Pick<PredictInput, 'series' | 'tail'> {
  const rows = series.values.length;
  return {
    series,
    tail: (count) => sliceSeries(series, Math.max(0, rows - count), rows, horizon),
  };
}

/** By how many places rows are moved round: each has that of another, and no two moves are the same. */
function shiftsOf(rows: number, repeats: number, rng: Rng): number[] {
  return Array.from(rng.permutation(rows - 1).subarray(0, repeats), (place) => place + 1);
}

function checkInputs(inputs: readonly PredictInput[]): void {
  const isList = Array.isArray(inputs) && inputs.every((input) => input?.series?.values && input.horizon > 0);
  if (!isList) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: '`inputs` must be a list of what a model forecasts from.',
      received: inputs,
      remedy: 'Pass one `PredictInput` for each row, as `predict` takes them.',
    });
  }
  const [first] = inputs as readonly PredictInput[];
  const other = inputs.find(
    ({ series, horizon }) => series.id !== first!.series.id || horizon !== first!.horizon,
  );
  if (!other) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'All inputs must be of one series, and of one horizon.',
    received: { id: other.series.id, horizon: other.horizon },
    remedy: 'Ask for each series by itself.',
  });
}
