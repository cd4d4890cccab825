import { BtcfcError } from '@btcfc/core';
import {
  type AnyForecastModel,
  asForecastModel,
  type FitInput,
  type Forecast,
  type ForecastModel,
  type PredictInput,
} from '../model/forecast-model';
import { readForecast } from '../model/read-forecast';
import { checkLength, type Rows, sliceRows } from '../model/rows';

/** A step between the rows and the model: a scaler, features, an imputation. */
export interface PipelineStep<State = unknown> {
  /** By which errors and reports speak of it. */
  name: string;
  /** Learns from the training rows of a fold; what it returns is handed to the others. */
  fit?(rows: Rows): State | Promise<State>;
  /** Changes rows: as many come out as went in, each from itself and the ones before it. */
  transform(rows: Rows, state: State): Rows | Promise<Rows>;
  /** Takes forecast values of the changed series back to the units that came in; `rows` are those that came in. */
  invert?(values: number[], state: State, rows: Rows): number[];
}

export interface PipelineOptions {
  steps: readonly PipelineStep[];
  model: AnyForecastModel;
}

interface FittedPipeline {
  states: unknown[];
  model: unknown;
}

/** A model with steps before it, which is a model itself: in a backtest all of it is fitted per fold on the past. */
export interface Pipeline extends ForecastModel<FittedPipeline> {
  readonly steps: readonly PipelineStep[];
  readonly model: ForecastModel;
}

/**
 * Puts steps before a model. Steps and model learn from the training rows of the fold alone; for a forecast the steps
 * change the rows known at its origin, and take what the model says back in reverse order.
 *
 * @example
 * const scaler = {
 *   name: 'scaler',
 *   fit: ({ series }) => Math.max(...series),
 *   transform: (rows, largest) => ({ ...rows, series: rows.series.map((value) => value / largest) }),
 *   invert: (values, largest) => values.map((value) => value * largest),
 * }
 * const model = pipeline({ steps: [scaler], model: arRidge() })
 */
export function pipeline({ steps, model }: PipelineOptions): Pipeline {
  const inner = asForecastModel(model);
  return {
    steps,
    model: inner,
    async fit(input) {
      const { rows, states } = await fitSteps(steps, rowsOf(input));
      return { states, model: await inner.fit({ ...input, ...rows }) };
    },
    async predict({ states, model }, input) {
      const [forecast] = await forecastFrom(steps, states, [input], async ([changed]) => [
        await inner.predict(model, changed!),
      ]);
      return forecast!;
    },
    ...(inner.predictMany && {
      predictMany: ({ states, model }: FittedPipeline, inputs: readonly PredictInput[]) =>
        forecastFrom(steps, states, inputs, (changed) => inner.predictMany!(model, changed)),
    }),
    dispose: ({ model }) => inner.dispose?.(model),
  };
}

/** Fits each step on what the ones before it made of the training rows. */
export async function fitSteps(
  steps: readonly PipelineStep[],
  training: Rows,
): Promise<{ rows: Rows; states: unknown[] }> {
  const states: unknown[] = [];
  let rows = training;
  for (const step of steps) {
    const state = await step.fit?.(copyOf(rows));
    states.push(state);
    rows = await applyStep(step, rows, state);
  }
  return { rows, states };
}

/** @throws BtcfcError `INVALID_DATA` for a step that gives other than as many rows as it got */
export async function applyStep(step: PipelineStep, rows: Rows, state: unknown): Promise<Rows> {
  const count = rows.series.length;
  const { series, covariates } = await step.transform(copyOf(rows), state);
  if (series.length !== count) throw otherRows(step.name, series.length, count);
  for (const [name, values] of Object.entries(covariates))
    checkLength(`${name} of ${step.name}`, values, count);
  return { series, covariates };
}

async function forecastFrom(
  steps: readonly PipelineStep[],
  states: readonly unknown[],
  inputs: readonly PredictInput[],
  predict: (inputs: PredictInput[]) => Forecast[] | Promise<Forecast[]>,
): Promise<Forecast[]> {
  const stages = await Promise.all(inputs.map((input) => stagesOf(steps, states, rowsOf(input))));
  const changed = inputs.map((input, index) => withRows(input, stages[index]!.at(-1)!));
  const forecasts = await predict(changed);
  return forecasts.map((forecast, index) =>
    invertForecast(forecast, steps, states, stages[index]!, inputs[index]!),
  );
}

/** The rows as they came in, and after each step. */
async function stagesOf(
  steps: readonly PipelineStep[],
  states: readonly unknown[],
  rows: Rows,
): Promise<Rows[]> {
  const stages = [rows];
  for (const [index, step] of steps.entries())
    stages.push(await applyStep(step, stages.at(-1)!, states[index]));
  return stages;
}

function withRows(input: PredictInput, rows: Rows): PredictInput {
  const { series } = rows;
  const { name, origin, panel, future, horizon, levels, seed, signal } = input;
  return {
    ...rows,
    tail: (count) => sliceRows(rows, Math.max(0, series.length - count), series.length),
    ...{ name, origin, panel, future, horizon, levels, seed, signal },
  };
}

function invertForecast(
  forecast: Forecast,
  steps: readonly PipelineStep[],
  states: readonly unknown[],
  stages: readonly Rows[],
  { origin, horizon, levels }: PredictInput,
): Forecast {
  if (!steps.some(({ invert }) => invert)) return forecast;
  const { point, quantiles, samples } = readForecast(forecast, {
    model: 'pipeline',
    origin,
    horizon,
    levels,
  });
  const back = (values: number[]) =>
    steps.reduceRight(
      (kept, step, index) => step.invert?.(kept, states[index], stages[index]!) ?? kept,
      values,
    );
  // a step may take the values of all steps ahead together: each level, and each draw, is such a path
  const backPaths = (spread: number[][]) => transpose(transpose(spread).map(back));
  return {
    point: back(point),
    ...(quantiles && { quantiles: backPaths(quantiles) }),
    ...(samples && { samples: backPaths(samples) }),
  };
}

function transpose(values: readonly number[][]): number[][] {
  return (values[0] ?? []).map((_, column) => values.map((row) => row[column]!));
}

function rowsOf({ series, covariates }: FitInput | PredictInput): Rows {
  return { series, covariates };
}

// a step that writes into what it was given must not change what the others get
function copyOf(rows: Rows): Rows {
  return sliceRows(rows, 0, rows.series.length);
}

function otherRows(name: string, received: number, expected: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Step "${name}" made ${received} rows of ${expected}.`,
    received,
    remedy: 'Return as many rows as came in, with NaN where a value is missing.',
  });
}
