import type { ForecastModel, PredictInput, Rows } from '@btcfc/backtest';
import { type ArchitectureName, type BackendName, LSTMEnsemble, type Matrix } from '@btcfc/lstm';
import { CalibratedQuantiles } from './calibrated-quantiles';
import { signalsAmong, spreadInputs, warmup } from './spread-inputs';

export interface SpreadModelOptions {
  backend: BackendName;
  /** Networks whose scales are averaged. @default 5 */
  members?: number;
  /** Epochs of each network. @default 60 */
  epochs?: number;
  /** What reads the days. @default 'lstm' */
  architecture?: ArchitectureName;
}

export interface FittedSpread {
  ensemble: LSTMEnsemble;
  /** The first day that no network has seen. */
  calibrationStart: number;
  /** The day that the first forecast is made on. */
  firstOrigin: number;
}

/** As many as were best for the days before the folds. */
export const usualEpochs = 60;

const seqLen = 10;
const learningShare = 0.8;
/** Moves beyond so many volatilities are cut back, so that one wild day does not rule the training. */
const wildest = 30;

/**
 * Tomorrow's log price as a distribution: an LSTM tells by how much the spread differs from an exponentially weighted
 * volatility, and the moves of the days that it did not learn from, divided by its spread, tell the distribution.
 * `series` holds log prices, `covariates` the `volume`, `weekendAhead` and any signals.
 *
 * The network's own distribution only serves to learn the spread (by the likelihood of a t distribution). A fixed
 * number of epochs: watching later days stops the training too early, since the level of volatility drifts.
 */
export function spreadModel({
  backend,
  members = 5,
  epochs = usualEpochs,
  architecture = 'lstm',
}: SpreadModelOptions): ForecastModel<FittedSpread> {
  return {
    async fit({ seed, signal, ...rows }) {
      const days = rows.series.length;
      const calibrationStart = Math.floor(warmup + learningShare * (days - warmup));
      const ensemble = new LSTMEnsemble({
        ...{ members, seed, backend, epochs, seqLen, architecture },
        ...{ batchSize: 64, lr: 3e-3, hiddenDim: 16, numLayers: 1, dropout: 0.5, forgetBias: 1 },
        ...{ patience: epochs, lrPatience: epochs },
        target: 'difference',
        loss: 'student-t',
      });
      const start = warmup - seqLen + 1;
      await ensemble.fit({ ...learningRows(rows, start, calibrationStart), validation: 0, signal });
      return { ensemble, calibrationStart, firstOrigin: days - 1 };
    },
    async predict(fitted, input) {
      return (await forecasts(fitted, [input]))[0]!;
    },
    predictMany: forecasts,
    dispose: ({ ensemble }) => ensemble.dispose(),
  };
}

/** From the days of the last input: every value that is used comes from the days before it. */
async function forecasts(fitted: FittedSpread, inputs: readonly PredictInput[]) {
  const { calibrationStart, firstOrigin } = fitted;
  const last = inputs.at(-1)!;
  const { series, levels, origin } = last;
  const spread = await spreads(fitted, last);
  const move = (day: number) => series[day + 1]! - series[day]!;
  const calibrated = new CalibratedQuantiles(levels);
  const made = new Map<number, { point: number; quantiles: number[] }>();
  for (let day = calibrationStart; day <= origin; day++) {
    const scale = spread[day - calibrationStart]!;
    const place = (quantile: number) => series[day]! + quantile * scale;
    const isForecast = day >= firstOrigin;
    if (isForecast) {
      made.set(day, { point: place(calibrated.median()), quantiles: calibrated.next().map(place) });
    }
    // today's move is known tomorrow
    if (day < origin) calibrated.learn(move(day) / scale, isForecast);
  }
  return inputs.map((input) => made.get(input.origin)!);
}

/** The spread of the move after each day from `calibrationStart` on. */
async function spreads({ ensemble, calibrationStart }: FittedSpread, rows: Rows): Promise<Float64Array> {
  const { X, base, scale } = knownRows(rows, calibrationStart - seqLen + 1, rows.series.length);
  const members = await Promise.all(
    ensemble.members.map((member) => member.forecast({ X, base, scale, levels: [0.25, 0.75] })),
  );
  return Float64Array.from({ length: rows.series.length - calibrationStart }, (_, window) => {
    const logs = members.map(({ quantiles: [lower, upper] }) => Math.log(upper![window]! - lower![window]!));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  });
}

function learningRows(rows: Rows, start: number, end: number) {
  const { base, scale, ...known } = knownRows(rows, start, end);
  const y = base.map((value, row) => {
    const moves = (rows.series[start + row + 1]! - value) / scale[row]!;
    return value + scale[row]! * Math.min(wildest, Math.max(-wildest, moves));
  });
  return { ...known, base, scale, y };
}

function knownRows({ series, covariates }: Rows, start: number, end: number) {
  const { volume, weekendAhead } = covariates as Record<'volume' | 'weekendAhead', Float64Array>;
  const signals = signalsAmong(covariates);
  const { X, volatility } = spreadInputs({ logPrice: series, volume, weekendAhead, signals });
  const width = X.columns.length;
  const part: Matrix = {
    columns: X.columns,
    rows: end - start,
    values: X.values.slice(start * width, end * width),
  };
  return { X: part, base: series.slice(start, end), scale: volatility.slice(start, end) };
}
