import { forecastsPoints } from '../../models/forecaster';
import type { LoadedModel, LoadedRowModel } from '../../models/loaded-model';
import type { Schema } from './answer-schemas';

const number = { type: 'number' };
const dates = {
  type: 'array',
  items: { type: ['string', 'number'] },
  minItems: 1,
  description: 'Ascending, one for each row; ISO 8601, or milliseconds since 1970.',
};
const timeZone = {
  type: 'string',
  minLength: 1,
  description: 'The IANA time zone whose clocks dates without an offset were read from; UTC by default.',
};
/** Beside the fields that stand for one without dates. */
const datesOfZone = { timeZone: ['dates'] };

/** The quantiles that may be asked of a model; nothing where it gives none. */
function levelsOf(model: LoadedModel): Schema | undefined {
  const { calibration } = model;
  const common = {
    type: 'array',
    uniqueItems: true,
    description: 'Probabilities of the quantiles, ascending.',
  };
  if (calibration) return { ...common, items: { enum: [...calibration.levels] } };
  const isOfRows = model.takes === 'rows';
  if (isOfRows && forecastsPoints(model.content.settings.loss)) return undefined;
  const items = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 };
  return { ...common, items, maxItems: 99, ...(isOfRows && { minItems: 1 }) };
}

/** What a request for a forecast of a model holds. */
export function forecastBody(model: LoadedModel): Schema {
  const levels = levelsOf(model);
  if (model.takes === 'rows') {
    return rowsBody(model, { fewest: model.inputs ? 1 : model.content.settings.seqLen, levels });
  }
  return {
    type: 'object',
    title: `Series for ${model.name}`,
    properties: {
      series: { type: 'array', items: datedSeries, minItems: 1 },
      horizon: { type: 'integer', minimum: 1, maximum: model.calibration?.horizon ?? 1000 },
      ...(levels && { levels }),
    },
    required: ['series'],
    additionalProperties: false,
  };
}

/** What a request that appends rows to a stream of a model holds. */
export function streamBody(model: LoadedModel): Schema {
  if (model.takes === 'series') return { ...oneSeries, title: `Rows for ${model.name}` };
  return rowsBody(model, { fewest: 1, isOfStream: true });
}

const base64 = '[A-Za-z0-9+/]';
const quad = `(${base64}{4})`;

/** What a request that sets the webhook of a stream holds. */
export const webhookBody: Schema = {
  type: 'object',
  title: 'Where forecasts are sent',
  properties: {
    url: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://[^#@]+$',
      maxLength: 2048,
      description:
        'Of a host that the operator of the service allows; without a user, a password or a fragment.',
    },
    secret: {
      type: 'string',
      pattern: `^whsec_(${quad}{8,21}|${quad}{8,20}${base64}{3}=|${quad}{8,21}${base64}{2}==)$`,
      description: '24 to 64 bytes as base64; made by the service where it is left out.',
    },
  },
  required: ['url'],
  additionalProperties: false,
};

interface RowsBody {
  /** Fewest rows. */
  fewest: number;
  levels?: Schema;
  isOfStream?: boolean;
}

function rowsBody(model: LoadedRowModel, { fewest, levels: asked, isOfStream = false }: RowsBody): Schema {
  const { name, inputs, content, calibration } = model;
  const hasDates = inputs?.hasDates ?? true;
  // a calibration learns from it what came true
  const isBaseDue = content.requiredSeries.base.needed || (isOfStream && calibration !== undefined);
  const { requiredSeries, rowsAhead, settings } = content;
  // inputs are made of what is there; without steps for that, all of it is
  const cell = inputs ? { type: ['number', 'null'] } : { type: ['number', 'boolean'] };
  const series = { anyOf: [number, { type: 'string' }, { type: 'array', items: number }] };
  const { base, scale } = requiredSeries;
  const beside = [base.column, scale.column].filter((column) => column !== undefined);
  const properties = {
    rows: rowsOf(cell, inputs?.columns ?? content.columns, fewest),
    columns: columnsOf(cell, inputs?.columns ?? content.columns, { fewest, beside }),
    ...(hasDates && { dates: { ...dates, minItems: fewest }, timeZone }),
    ...(!inputs && { base: series }),
    ...(!inputs && scale.needed && { scale: series }),
    ...(!inputs && rowsAhead > 0 && { future: futureOf(rowsAhead, settings.futureCovariates) }),
    ...(asked && { levels: asked }),
  };
  return {
    type: 'object',
    title: `Rows for ${name}`,
    properties,
    required: [
      ...(inputs?.hasDates ? ['dates'] : []),
      ...(!inputs && isBaseDue && base.column === undefined ? ['base'] : []),
      ...(!inputs && scale.needed && scale.column === undefined ? ['scale'] : []),
      ...('future' in properties ? ['future'] : []),
    ],
    oneOf: [{ required: ['rows'] }, { required: ['columns'] }],
    ...(hasDates && { dependentRequired: datesOfZone }),
    additionalProperties: false,
  };
}

function futureOf(rows: number, names: readonly string[]): Schema {
  const cell = { type: ['number', 'boolean'] };
  return {
    anyOf: [{ ...rowsOf(cell, names, rows), maxItems: rows }, columnsOf(cell, names, { fewest: rows })],
  };
}

function rowsOf(cell: Schema, names: readonly string[], fewest: number): Schema {
  return {
    type: 'array',
    items: { type: 'array', items: cell, minItems: names.length, maxItems: names.length },
    minItems: fewest,
    description: `Oldest first, each [${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}].`,
  };
}

function columnsOf(
  cell: Schema,
  names: readonly string[],
  { fewest, beside = [] }: { fewest: number; beside?: readonly string[] },
): Schema {
  const column = { type: 'array', items: cell, minItems: fewest };
  return {
    type: 'object',
    properties: Object.fromEntries([...names, ...beside].map((name) => [name, column])),
    required: names,
    // a column that `base` or `scale` names may be there too
    additionalProperties: column,
  };
}

const orMissing = { type: ['number', 'null'] };
const columns = { type: 'object', additionalProperties: { type: 'array', items: orMissing } };
const frequency = {
  type: 'object',
  properties: {
    unit: {
      enum: [
        ...['millisecond', 'second', 'minute', 'hour', 'day', 'business-day'],
        ...['week', 'month', 'quarter', 'year'],
      ],
    },
    count: { type: 'integer', minimum: 1 },
    day: {
      anyOf: [{ type: 'integer', minimum: 1, maximum: 31 }, { enum: ['first-weekday', 'last-weekday'] }],
    },
    weekdays: { type: 'array', items: { type: 'integer', minimum: 0, maximum: 6 }, minItems: 1 },
    timeZone: { type: 'string', minLength: 1 },
  },
  required: ['unit', 'count'],
};
const oneSeries = {
  type: 'object',
  properties: {
    values: { type: 'array', items: orMissing, minItems: 1 },
    dates,
    timeZone,
    frequency: { anyOf: [{ type: 'string', minLength: 1 }, frequency] },
    id: { type: 'string', minLength: 1 },
    pastCovariates: columns,
    futureCovariates: columns,
    staticCovariates: { type: 'object', additionalProperties: { type: ['number', 'string'] } },
  },
  required: ['values'],
  dependentRequired: datesOfZone,
  additionalProperties: false,
};
/** One that is sent as a whole: its rows may stand in any order. */
const datedSeries = {
  ...oneSeries,
  properties: {
    ...oneSeries.properties,
    values: { ...oneSeries.properties.values, contains: number, description: 'One at least is known.' },
    dates: { ...dates, description: 'One for each row, each once, in any order.' },
  },
};
