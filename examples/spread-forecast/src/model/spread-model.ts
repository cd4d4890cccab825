import {
  type Forecast,
  type ForecastModel,
  forecastFromQuantiles,
  type PredictInput,
  type TimeSeries,
} from '@btcfc/core';
import { type ArchitectureName, type BackendName, LSTMEnsemble, type Matrix } from '@btcfc/lstm';
import { CalibratedQuantiles } from './calibrated-quantiles';
import { spreadInputs, warmup } from './spread-inputs';

export interface SpreadModelOptions {
  backend: BackendName;
  /** Networks whose scales are averaged. @default 5 */
  members?: number;
  /** Epochs of each network. @default 60, as many as were best for the days before the folds */
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

const seqLen = 10;
const learningShare = 0.8;
/** Moves beyond so many volatilities are cut back, so that one wild day does not rule the training. */
const wildest = 30;

/**
 * Tomorrow's log price as a distribution: an LSTM tells by how much the spread differs from an exponentially weighted
 * volatility, and the moves of the days that it did not learn from, divided by its spread, tell the distribution.
 * The series holds log prices, its `pastCovariates` the `volume`, `weekendAhead` and any others.
 *
 * The network's own distribution only serves to learn the spread (by the likelihood of a t distribution). A fixed
 * number of epochs: watching later days stops the training too early, since the level of volatility drifts.
 */
export function spreadModel({
  backend,
  members = 5,
  epochs = 60,
  architecture = 'lstm',
}: SpreadModelOptions): ForecastModel<FittedSpread> {
  return {
    async fit({ series, seed, signal }) {
      const days = series.values.length;
      const calibrationStart = Math.floor(warmup + learningShare * (days - warmup));
      const ensemble = new LSTMEnsemble({
        ...{ members, seed, backend, epochs, seqLen, architecture },
        ...{ batchSize: 64, lr: 3e-3, hiddenDim: 16, numLayers: 1, dropout: 0.5, forgetBias: 1 },
        ...{ patience: epochs, lrPatience: epochs },
        ...{ target: 'difference', targetOffset: 0, loss: 'student-t' },
      });
      const start = warmup - seqLen + 1;
      await ensemble.fit({ ...learningRows(series, start, calibrationStart), validation: 0, signal });
      return { ensemble, calibrationStart, firstOrigin: days - 1 };
    },
    predict,
    dispose: ({ ensemble }) => ensemble.dispose(),
  };
}

/** From the days of the last input: every value that is used comes from the days before it. */
async function predict(fitted: FittedSpread, inputs: readonly PredictInput[]): Promise<Forecast> {
  const { calibrationStart, firstOrigin } = fitted;
  const { series, levels, origin: last } = inputs.at(-1)!;
  const { values } = series;
  const spread = await spreads(fitted, series);
  const calibrated = new CalibratedQuantiles(levels);
  const made = new Map<number, { point: number; quantiles: number[] }>();
  for (let day = calibrationStart; day <= last; day++) {
    const scale = spread[day - calibrationStart]!;
    const place = (quantile: number) => values[day]! + quantile * scale;
    const isForecast = day >= firstOrigin;
    if (isForecast) {
      made.set(day, { point: place(calibrated.median()), quantiles: calibrated.next().map(place) });
    }
    // today's move is known tomorrow
    if (day < last) calibrated.learn((values[day + 1]! - values[day]!) / scale, isForecast);
  }
  const asked = inputs.map(({ origin }) => made.get(origin)!);
  return forecastFromQuantiles({
    origins: inputs.map(({ origin }) => origin),
    horizon: 1,
    point: asked.map(({ point }) => point),
    levels,
    quantiles: levels.map((_, level) => asked.map(({ quantiles }) => quantiles[level]!)),
  });
}

/** The spread of the move after each day from `calibrationStart` on. */
async function spreads(
  { ensemble, calibrationStart }: FittedSpread,
  series: TimeSeries,
): Promise<Float64Array> {
  const rows = knownRows(series, calibrationStart - seqLen + 1, series.values.length);
  const members = await Promise.all(
    ensemble.members.map((member) => member.forecast({ ...rows, origins: 'all', levels: [0.25, 0.75] })),
  );
  return Float64Array.from({ length: series.values.length - calibrationStart }, (_, window) => {
    const logs = members.map(({ quantiles: [lower, upper] }) => Math.log(upper![window]! - lower![window]!));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  });
}

function learningRows(series: TimeSeries, start: number, end: number) {
  const known = knownRows(series, start, end);
  const y = known.base.map((value, row) => {
    const scale = known.scale[row]!;
    const moves = (series.values[start + row + 1]! - value) / scale;
    return value + scale * Math.min(wildest, Math.max(-wildest, moves));
  });
  return { ...known, y };
}

function knownRows(series: TimeSeries, start: number, end: number) {
  const { X, volatility } = spreadInputs(series);
  const width = X.columns.length;
  const part: Matrix = {
    columns: X.columns,
    rows: end - start,
    values: X.values.slice(start * width, end * width),
  };
  return { X: part, base: series.values.slice(start, end), scale: volatility.slice(start, end) };
}
