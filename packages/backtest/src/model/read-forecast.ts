import { BtcfcError } from '@btcfc/core';
import { sampleQuantiles } from '../numerics/quantiles';
import type { DistributionForecast, Forecast, SpreadForecast } from './forecast-model';

/** A forecast in one form: plain arrays, whatever the model gave. */
export interface ForecastValues {
  /** Shape [horizon]. */
  point: number[];
  /** Shape [horizon][levels]. */
  quantiles?: number[][];
  /** Shape [horizon][draws]. */
  samples?: number[][];
}

interface Expected {
  /** Of whom the error speaks. */
  model: string;
  origin: number;
  horizon: number;
  levels: readonly number[];
}

/** @throws BtcfcError `INVALID_DATA` for another shape, a value that is not finite, or quantiles that decrease */
export function readForecast(forecast: Forecast, expected: Expected): ForecastValues {
  if (typeof forecast === 'number' || isList(forecast)) {
    return { point: readPoint(forecast, expected) };
  }
  if (typeof forecast !== 'object' || forecast === null) throw invalid('no forecast', forecast, expected);
  return readDistribution(forecast, expected);
}

function readDistribution(forecast: DistributionForecast, expected: Expected): ForecastValues {
  const { levels } = expected;
  const samples = forecast.samples && readSpread('samples', forecast.samples, expected);
  const given = forecast.quantiles && readSpread('quantiles', forecast.quantiles, expected);
  if (given) checkQuantiles(given, expected);
  const drawn =
    samples && levels.length > 0 ? samples.map((draws) => sampleQuantiles(draws, levels)) : undefined;
  const quantiles = given ?? drawn;
  const point =
    forecast.point === undefined
      ? medians(samples, quantiles, expected)
      : readPoint(forecast.point, expected);
  return { point, ...(quantiles && { quantiles }), ...(samples && { samples }) };
}

function readPoint(point: unknown, expected: Expected): number[] {
  const values = typeof point === 'number' ? [point] : isList(point) ? Array.from(point) : [];
  if (values.length !== expected.horizon) throw invalid(`no ${expected.horizon} values`, point, expected);
  if (!values.every(Number.isFinite)) throw invalid('a value that is not finite', point, expected);
  return values;
}

function readSpread(name: string, spread: SpreadForecast, expected: Expected): number[][] {
  const { horizon } = expected;
  const isFlat = isList(spread) && typeof spread[0] === 'number';
  const steps = isFlat ? [spread as ArrayLike<number>] : [...(spread as readonly ArrayLike<number>[])];
  if (steps.length !== horizon) throw invalid(`${name} for other than ${horizon} steps`, spread, expected);
  return steps.map((values) => {
    const copy = isList(values) ? Array.from(values) : [];
    if (copy.length === 0 || !copy.every(Number.isFinite)) {
      throw invalid(`${name} that are missing or not finite`, values, expected);
    }
    return copy;
  });
}

function checkQuantiles(quantiles: number[][], expected: Expected): void {
  const { levels } = expected;
  for (const step of quantiles) {
    if (step.length !== levels.length) throw invalid(`no ${levels.length} quantiles`, step, expected);
    const crossing = step.findIndex((value, index) => index > 0 && value < step[index - 1]!);
    if (crossing !== -1) throw invalid('quantiles that cross', step, expected);
  }
}

function medians(
  samples: number[][] | undefined,
  quantiles: number[][] | undefined,
  expected: Expected,
): number[] {
  if (samples) return samples.map((draws) => sampleQuantiles(draws, [0.5])[0]!);
  const middle = expected.levels.indexOf(0.5);
  if (quantiles && middle !== -1) return quantiles.map((step) => step[middle]!);
  throw invalid('neither a point nor a median', quantiles, expected);
}

function isList(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function invalid(what: string, received: unknown, { model, origin, horizon, levels }: Expected): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Model "${model}" forecast ${what} from row ${origin}.`,
    received: received === undefined ? 'undefined' : received,
    remedy: `Return finite numbers: ${horizon} ${horizon === 1 ? 'step' : 'steps'}, each a point or ${levels.length} increasing quantiles.`,
  });
}
