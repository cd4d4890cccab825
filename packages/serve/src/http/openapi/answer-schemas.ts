/** A JSON Schema (2020-12), as OpenAPI 3.1 holds them. */
export type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const number = { type: 'number' };
const count = { type: 'integer', minimum: 0 };
const moment = { type: 'string', format: 'date-time' };
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An object with these properties and no others; all are there but those that are optional. */
function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

const described = {
  name: text,
  kind: text,
  revision: text,
  savedAt: moment,
  loadedAt: moment,
  calibration: orNull(object({ levels: listOf(number), horizon: count })),
  streams: listOf(ref('StreamState')),
};
const known = object({ needed: { type: 'boolean' }, column: orNull(text) });

const forecast = {
  model: text,
  revision: text,
  target: text,
  horizon: count,
  targetOffset: count,
  asOf: orNull(moment),
  dates: orNull(listOf(moment)),
  forecastAt: moment,
  point: listOf(number),
  persistence: orNull(number),
  levels: listOf(number),
  quantiles: listOf(listOf(number)),
  calibration: orNull(ref('CalibrationAnswer')),
};
const webhook = {
  stream: text,
  url: text,
  since: moment,
  pending: count,
  lastDelivery: orNull(moment),
  lastFailure: orNull(object({ at: moment, reason: text })),
};

/** What is answered, by the names of the types. */
export const answerSchemas = {
  ErrorAnswer: object({ code: text, message: text, received: text, remedy: text }, ['received']),
  CalibrationAnswer: object({
    nominal: number,
    coverage: listOf(object({ rows: count, share: orNull(number) })),
  }),
  ForecastAnswer: object(forecast),
  SeriesForecastAnswer: object({
    model: text,
    revision: text,
    horizon: count,
    forecastAt: moment,
    levels: listOf(number),
    series: listOf(ref('SeriesAnswer')),
  }),
  SeriesAnswer: object({
    id: orNull(text),
    asOf: orNull(moment),
    dates: orNull(listOf(moment)),
    frequency: orNull({ type: 'object', required: ['unit', 'count'] }),
    absent: count,
    notes: listOf(text),
    point: listOf(number),
    persistence: number,
    quantiles: listOf(listOf(number)),
  }),
  StreamAnswer: object({
    stream: text,
    rows: count,
    missing: count,
    forecast: orNull(ref('ForecastAnswer')),
  }),
  StreamState: object({
    stream: text,
    rows: count,
    lastDate: orNull(moment),
    lastArrival: moment,
    calibration: orNull(ref('CalibrationAnswer')),
  }),
  ForecastEvent: {
    ...object({
      id: text,
      event: { const: 'forecast' },
      data: { ...text, contentMediaType: 'application/json', contentSchema: ref('StreamForecast') },
    }),
    description: 'Each event of the stream; comments in between are signs of life.',
  },
  StreamForecast: object({ stream: text, ...forecast }),
  WebhookState: object(webhook),
  WebhookAnswer: object({ ...webhook, secret: text }),
  DeletedStream: object({ stream: text, deleted: { type: 'boolean' } }),
  RowModelDescription: object({
    ...described,
    takes: { const: 'rows' },
    architecture: text,
    target: text,
    loss: { anyOf: [text, { type: 'object' }] },
    seqLen: count,
    rowsNeeded: count,
    horizon: count,
    targetOffset: count,
    columns: listOf(text),
    inputs: orNull(object({ steps: listOf(text), target: text })),
    base: known,
    scale: known,
    future: object({ rows: count, columns: listOf(text) }),
  }),
  SeriesModelDescription: object({ ...described, takes: { const: 'series' }, horizon: orNull(count) }),
  ModelDescription: { anyOf: [ref('RowModelDescription'), ref('SeriesModelDescription')] },
  Models: object({ models: listOf(ref('ModelDescription')) }),
  Forecasts: { anyOf: [ref('ForecastAnswer'), ref('SeriesForecastAnswer')] },
  Reloaded: object({ model: text, revision: text }),
  Up: object({ status: { const: 'up' } }),
  Ready: object({ status: { const: 'ready' }, models: listOf(object({ name: text, revision: text })) }),
  OpenApi: { type: 'object', required: ['openapi', 'info', 'paths'] },
} satisfies Record<string, Schema>;

/** The name of what is answered. */
export type AnswerName = keyof typeof answerSchemas;
