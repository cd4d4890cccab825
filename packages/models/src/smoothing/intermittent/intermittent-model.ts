import { forecastRows } from '../../forecasting/forecast-rows';
import { type SavableModel, savableModel } from '../../saving/savable-model';
import { type Demands, demandForecast, demandsOf } from './demand';

/** What a model of intermittent demand keeps of its training: it learns from all rows known when it forecasts. */
export interface IntermittentFit {
  /** Position of the first training row. */
  first: number;
}

interface IntermittentParts<Options extends { alpha: number }> {
  /** By which `loadModel` knows it. */
  kind: string;
  options: Options;
  /** How probable a demand is in the rows to come. */
  probabilityOf(demands: Demands): number;
}

/** A model of demand that is 0 in most rows, whose sizes are smoothed with `alpha`. */
export function intermittentModel<Options extends { alpha: number }>({
  kind,
  options,
  probabilityOf,
}: IntermittentParts<Options>): SavableModel<IntermittentFit> {
  return savableModel({
    kind,
    options,
    fit({ series, first }) {
      demandsOf(series.values);
      return { first };
    },
    predict: ({ first }, inputs) =>
      forecastRows(inputs, (input) => {
        const demands = demandsOf(input.series.values.subarray(first));
        const probability = probabilityOf(demands);
        return demandForecast(demands, { probability, alpha: options.alpha }, input);
      }),
  });
}
