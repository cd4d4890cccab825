import { type FeatureImportance, permutationImportance } from '@btcfc/backtest';
import type { ForecastModel, PredictInput } from '@btcfc/core';

/** On what it is measured what a model leans on. */
export interface FeatureOptions {
  /** The series, NaN where a value is missing or was filled: what is not known judges nothing. */
  actual: Float64Array;
  /** Rows of a season. */
  period: number;
  /** How often each feature is permuted. */
  repeats: number;
}

/** A model that is walked forward, and what it leaned on so far. */
export interface WatchedModel {
  model: ForecastModel;
  /** The most important first. */
  features(): FeatureImportance[];
}

/** The same model, which tells what its forecasts leaned on where it was walked forward. */
export function watchFeatures(watched: ForecastModel, options: FeatureOptions): WatchedModel {
  const found: { of: FeatureImportance; count: number }[] = [];
  return {
    model: {
      global: watched.global,
      fit: (input) => watched.fit(input),
      dispose: (fitted) => watched.dispose?.(fitted),
      async predict(fitted, inputs) {
        const forecast = await watched.predict(fitted, inputs);
        const own = await featuresAt({ ...options, model: watched, fitted, inputs });
        found.push(...own.map((of) => ({ of, count: inputs.length })));
        return forecast;
      },
    },
    features: () => together(found),
  };
}

/**
 * What a fitted model leans on where it forecasts from these rows, of one series; nothing of one that can't forecast from
 * rows that were changed.
 */
export async function featuresAt({
  actual,
  ...options
}: FeatureOptions & { model: ForecastModel; fitted: unknown; inputs: readonly PredictInput[] }): Promise<
  FeatureImportance[]
> {
  const { inputs } = options;
  const came = inputs.flatMap(({ origin, horizon }) =>
    Array.from(actual.subarray(origin + 1, origin + 1 + horizon)),
  );
  try {
    const found = await permutationImportance({ ...options, actual: came });
    // what moves no forecast is not looked at
    return found.filter(({ loss, permutedLoss }) => loss > 0 && permutedLoss !== loss);
  } catch {
    inputs[0]!.signal?.throwIfAborted();
    return [];
  }
}

/** What was found in several folds, each of which counts as much as it has forecasts. */
function together(found: readonly { of: FeatureImportance; count: number }[]): FeatureImportance[] {
  const sums = new Map<string, { of: FeatureImportance; count: number }>();
  for (const { of, count } of found) {
    const key = `${of.kind} ${of.feature}`;
    const before = sums.get(key) ?? { of: { ...of, loss: 0, permutedLoss: 0 }, count: 0 };
    before.of.loss += count * of.loss;
    before.of.permutedLoss += count * of.permutedLoss;
    before.count += count;
    sums.set(key, before);
  }
  return [...sums.values()]
    .map(({ of, count }) => ({
      ...of,
      loss: of.loss / count,
      permutedLoss: of.permutedLoss / count,
      importance: of.permutedLoss / of.loss - 1,
    }))
    .sort((one, other) => other.importance - one.importance);
}
