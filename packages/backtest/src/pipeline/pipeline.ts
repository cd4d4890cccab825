import {
  type AnyForecastModel,
  asForecastModel,
  BtcfcError,
  checkForecast,
  type Forecast,
  type ForecastModel,
  invalidOption,
  option,
  optionsFor,
  type PredictInput,
  type SampleOptions,
  sliceSeries,
  type TimeSeries,
} from '@btcfc/core';

/** A step between the rows and the model: a scaler, features, an imputation. */
export interface PipelineStep<State = unknown> {
  /** By which errors and reports speak of it. */
  name: string;
  /** Learns from the training rows of a fold; what it returns is handed to the others. */
  fit?(series: TimeSeries): State | Promise<State>;
  /** Changes rows: as many come out as went in, each from itself and the ones before it. */
  transform(series: TimeSeries, state: State): TimeSeries | Promise<TimeSeries>;
  /** Takes forecast values of the changed series, shape [horizon], back to the units that came in with `series`. */
  invert?(values: number[], state: State, series: TimeSeries): number[];
}

/** Options of `pipeline`. */
export interface PipelineOptions {
  /** What is done before the model, in order. */
  steps: readonly PipelineStep[];
  /** What forecasts the changed series. */
  model: AnyForecastModel;
}

/** What a pipeline has learned from the training rows. */
interface FittedPipeline {
  /** What the steps have learned, by the id of the series. */
  states: Map<string, readonly unknown[]>;
  model: unknown;
}

/** A model with steps before it, which is a model itself: in a backtest all of it is fitted per fold on the past. */
export interface Pipeline extends ForecastModel<FittedPipeline> {
  /** What is done before the model. */
  readonly steps: readonly PipelineStep[];
  /** What forecasts the changed series. */
  readonly model: ForecastModel;
}

const pipelineOptions = optionsFor<PipelineOptions>()('pipeline', {
  steps: option.custom<readonly PipelineStep[], { required: true }>(readSteps, { required: true }),
  model: option.anything<AnyForecastModel, { required: true }>({ required: true }),
});

/**
 * Puts steps before a model. Steps and model learn from the training rows of the fold alone; for a forecast the steps
 * change the rows known at its origin, and take what the model says back in reverse order. Before a `global` model the
 * steps learn from each series by itself, from one that is new when it is forecast; `panel` is there when it is fitted.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA`, when it is fitted or forecasts, for a step that gives other than
 * as many rows as it got
 *
 * @example
 * import { pipeline, type PipelineStep } from '@btcfc/backtest'
 * import { arRidge } from '@btcfc/models'
 * const scaler: PipelineStep<number> = {
 *   name: 'scaler',
 *   fit: ({ values }) => Math.max(...values),
 *   transform: (series, largest) => ({ ...series, values: series.values.map((value) => value / largest) }),
 *   invert: (values, largest) => values.map((value) => value * largest),
 * }
 * const model = pipeline({ steps: [scaler], model: arRidge() })
 */
export function pipeline(options: PipelineOptions): Pipeline {
  const { steps, model } = pipelineOptions.read(options);
  const inner = asForecastModel('`model`', model);
  const statesOf = async ({ states }: FittedPipeline, series: TimeSeries): Promise<readonly unknown[]> =>
    states.get(series.id ?? '') ?? (await fitSteps(steps, series)).states;
  return {
    steps,
    model: inner,
    ...(inner.global && { global: true }),
    async fit(input) {
      const states = new Map<string, readonly unknown[]>();
      const changed: TimeSeries[] = [];
      for (const training of inner.global ? input.panel : [input.series]) {
        const fitted = await fitSteps(steps, training);
        states.set(training.id ?? '', fitted.states);
        changed.push(fitted.series);
      }
      const panel = inner.global ? changed : [];
      return { states, model: await inner.fit({ ...input, series: changed[0]!, panel }) };
    },
    async predict(fitted, inputs) {
      const states = await Promise.all(inputs.map(({ series }) => statesOf(fitted, series)));
      const stages = await Promise.all(
        inputs.map(({ series }, row) => stagesOf(steps, states[row]!, series)),
      );
      const changed = inputs.map((input, row) => withSeries(input, stages[row]!.at(-1)!));
      const forecast = await inner.predict(fitted.model, changed);
      checkForecast('The model of the pipeline', forecast);
      return invertForecast(forecast, { steps, states, stages });
    },
    dispose: ({ model: fitted }) => inner.dispose?.(fitted),
  };
}

/** Fits each step on what the ones before it made of the training rows. */
export async function fitSteps(
  steps: readonly PipelineStep[],
  training: TimeSeries,
): Promise<{ series: TimeSeries; states: unknown[] }> {
  const states: unknown[] = [];
  let series = training;
  for (const step of steps) {
    const state = await step.fit?.(copyOf(series));
    states.push(state);
    series = await applyStep(step, series, state);
  }
  return { series, states };
}

/** @throws BtcfcError `INVALID_DATA` for a step that gives other than as many rows as it got */
export async function applyStep(step: PipelineStep, series: TimeSeries, state: unknown): Promise<TimeSeries> {
  const rows = series.values.length;
  const changed = await step.transform(copyOf(series), state);
  if (changed.values.length !== rows) throw otherRows(step.name, 'values', changed.values.length, rows);
  for (const [name, values] of Object.entries(changed.pastCovariates ?? {})) {
    if (values.length !== rows) throw otherRows(step.name, name, values.length, rows);
  }
  for (const [name, values] of Object.entries(changed.futureCovariates ?? {})) {
    if (values.length < rows) throw otherRows(step.name, name, values.length, rows);
  }
  return changed;
}

/** The series as it came in, and after each step. */
async function stagesOf(
  steps: readonly PipelineStep[],
  states: readonly unknown[],
  series: TimeSeries,
): Promise<TimeSeries[]> {
  const stages = [series];
  for (const [index, step] of steps.entries())
    stages.push(await applyStep(step, stages.at(-1)!, states[index]));
  return stages;
}

function withSeries(
  { origin, horizon, levels, seed, signal }: PredictInput,
  series: TimeSeries,
): PredictInput {
  const rows = series.values.length;
  const tail = (count: number) => sliceSeries(series, Math.max(0, rows - count), rows, horizon);
  return { series, tail, origin, panel: [], horizon, levels, seed, signal };
}

interface Inversion {
  steps: readonly PipelineStep[];
  /** For each origin what the steps have learned. */
  states: readonly (readonly unknown[])[];
  /** For each origin the series as it came in, and after each step. */
  stages: readonly TimeSeries[][];
}

function invertForecast(forecast: Forecast, { steps, states, stages }: Inversion): Forecast {
  if (!steps.some(({ invert }) => invert)) return forecast;
  const { horizon, origins, point, quantiles, sample } = forecast;
  // a step may take the values of all rows ahead together: each level, and each draw, is such a path
  const back = (values: Float64Array) => {
    const inverted = new Float64Array(values.length);
    for (let path = 0; path * horizon < values.length; path++) {
      const start = path * horizon;
      const row = path % origins.length;
      let kept = Array.from(values.subarray(start, start + horizon));
      for (let index = steps.length - 1; index >= 0; index--) {
        kept = steps[index]!.invert?.(kept, states[row]![index], stages[row]![index]!) ?? kept;
      }
      inverted.set(kept, start);
    }
    return inverted;
  };
  return {
    ...forecast,
    point: back(point),
    quantiles: quantiles.map(back),
    ...(sample && { sample: (options: SampleOptions) => back(sample(options)) }),
  };
}

// a step that writes into what it was given must not change what the others get
function copyOf(series: TimeSeries): TimeSeries {
  return sliceSeries(series, 0, series.values.length, Number.POSITIVE_INFINITY);
}

function readSteps(name: string, given: unknown): readonly PipelineStep[] {
  if (!Array.isArray(given)) throw invalidOption(name, given, 'a list of steps');
  given.forEach((step: Partial<PipelineStep> | null, index) => {
    const isStep = typeof step?.name === 'string' && typeof step.transform === 'function';
    if (!isStep) throw invalidOption(`${name}[${index}]`, step, 'an object with `name` and `transform`');
  });
  return [...given];
}

function otherRows(step: string, column: string, received: number, expected: number): BtcfcError {
  const what = column === 'values' ? '' : ` in ${column}`;
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Step "${step}" made ${received} rows of ${expected}${what}.`,
    received,
    remedy: 'Return as many rows as came in, with NaN where a value is missing.',
  });
}
