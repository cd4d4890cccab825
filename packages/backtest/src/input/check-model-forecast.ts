import { BtcfcError, checkForecast, type Forecast } from '@btcfc/core';

/** What a model was asked for. */
interface Asked {
  /** The model's name, for errors. */
  model: string;
  origins: readonly number[];
  horizon: number;
  levels: readonly number[];
}

/**
 * A model's forecast if it is what was asked for, with the levels asked for alone, or none where it forecasts points.
 *
 * @throws BtcfcError `INVALID_DATA` naming the model, and the row it forecast from
 */
export function checkModelForecast(forecast: Forecast, asked: Asked): Forecast {
  const { model, origins, horizon } = asked;
  const isForecast = typeof forecast === 'object' && forecast !== null && 'point' in forecast;
  if (!isForecast) throw otherThanAsked(`gave no forecast from row ${origins[0]}`, forecast, asked);
  if (forecast.horizon !== horizon) {
    throw otherThanAsked(
      `forecast with a horizon of ${forecast.horizon}, not of ${horizon}`,
      forecast.horizon,
      asked,
    );
  }
  checkOrigins(forecast, asked);
  try {
    checkForecast(`Model "${model}"`, forecast);
  } catch (error) {
    origins.forEach((origin, row) => {
      checkForecast(`The forecast of model "${model}" from row ${origin}`, rowOf(forecast, row));
    });
    throw error;
  }
  return withLevels(forecast, asked);
}

function checkOrigins({ origins: received }: Forecast, asked: Asked): void {
  const { origins } = asked;
  if (received?.length !== origins.length) {
    throw otherThanAsked(
      `forecast from ${received?.length} rows, not from ${origins.length}`,
      received,
      asked,
    );
  }
  const other = origins.findIndex((origin, row) => received[row] !== origin);
  if (other !== -1) {
    throw otherThanAsked(
      `forecast from row ${received[other]} where row ${origins[other]} was asked for`,
      received,
      asked,
    );
  }
}

function withLevels(forecast: Forecast, asked: Asked): Forecast {
  const { levels } = asked;
  const isPointForecast = forecast.levels.length === 0 || levels.length === 0;
  if (isPointForecast) return { ...forecast, levels: [], quantiles: [] };
  const places = levels.map((level) => forecast.levels.indexOf(level));
  if (places.includes(-1)) {
    const words = `forecast quantiles of ${forecast.levels.join(', ')}, not of the levels ${levels.join(', ')}`;
    throw otherThanAsked(words, forecast.levels, asked);
  }
  return { ...forecast, levels, quantiles: places.map((place) => forecast.quantiles[place]!) };
}

/** The forecast from one origin. */
function rowOf({ origins, horizon, point, levels, quantiles }: Forecast, row: number): Forecast {
  const slice = (values: Float64Array) => values.slice(row * horizon, (row + 1) * horizon);
  return {
    origins: origins.slice(row, row + 1),
    horizon,
    point: slice(point),
    levels,
    quantiles: quantiles.map(slice),
  };
}

function otherThanAsked(what: string, received: unknown, { model, horizon, levels }: Asked): BtcfcError {
  const wanted = levels.length === 0 ? 'points' : `points alone, or with quantiles of ${levels.join(', ')}`;
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Model "${model}" ${what}.`,
    received: received === undefined ? 'undefined' : received,
    remedy: `Return a \`Forecast\` with one row of ${horizon} for each input: ${wanted}.`,
  });
}
