import { BtcfcError } from '@btcfc/core';
import { type Context, Hono } from 'hono';
import { forecastLast } from '../answers/forecast-answer';
import { describeModel, type ModelDescription } from '../answers/model-description';
import { forecastAll } from '../answers/series-answer';
import { readForecastInput, readInputRows } from '../input/forecast-input';
import { checkNames } from '../input/known-names';
import { checkName } from '../input/names';
import { readSeriesInput } from '../input/series-input';
import type { LoadedRowModel } from '../models/loaded-model';
import type { ServedModel } from '../models/served-model';
import { errorWithStatus } from './http-errors';
import { readBody } from './request-body';
import type { Bindings } from './server-bindings';
import type { ModelParts, ServiceParts } from './service-parts';
import { onlyFor } from './wrong-requests';

const eventHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // a proxy that collects answers would hold events back
  'X-Accel-Buffering': 'no',
};

/** Everything below /v1. */
export function modelRoutes({ models, metrics, reloads, token, bodyLimit }: ServiceParts): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  const partsOf = (c: Context<Bindings, '/:name'>): ModelParts => {
    const name = c.req.param('name');
    const parts = models.get(name);
    if (parts) return parts;
    throw errorWithStatus(404, {
      code: 'INVALID_OPTION',
      message: 'There is no such model.',
      received: name,
      remedy: 'Choose one that `GET /v1/models` lists.',
    });
  };

  const rowPartsOf = (c: Context<Bindings, '/:name'>): ModelParts => {
    const parts = partsOf(c);
    ofRows(parts.model);
    return parts;
  };

  routes.get('/models', (c) => c.json({ models: [...models.values()].map(describe) }));
  routes.all('/models', onlyFor('GET'));

  routes.get('/models/:name', (c) => c.json(describe(partsOf(c))));
  routes.all('/models/:name', onlyFor('GET'));

  routes.post('/models/:name/forecast', async (c) => {
    const { model } = partsOf(c);
    const body = await readBody(c, bodyLimit);
    // the model of this moment is kept until what is asked of it is done
    const { current } = model;
    const { signal } = c.req.raw;
    if (current.takes === 'series') {
      const input = readSeriesInput(body, current.content);
      const stop = metrics.timeForecast(model.name);
      const answer = await model.run(() => forecastAll(model.name, current, input, signal), signal);
      stop();
      metrics.countForecasts(model.name, input.series.length);
      return c.json(answer);
    }
    const input = readForecastInput(body, current);
    const stop = metrics.timeForecast(model.name);
    const answer = await model.run(() => forecastLast(model.name, current, input), signal);
    stop();
    metrics.recordForecast(model.name, '', answer);
    return c.json(answer);
  });
  routes.all('/models/:name/forecast', onlyFor('POST'));

  routes.post('/models/:name/rows', async (c) => {
    const { model, streams } = rowPartsOf(c);
    const stream = streamOf(c);
    const body = await readBody(c, bodyLimit);
    const current = ofRows(model);
    const input = readInputRows(body, current);
    const stop = metrics.timeForecast(model.name);
    const answer = await model.run(() => streams.append(stream, input, current), c.req.raw.signal);
    if (answer.forecast) stop();
    return c.json(answer, answer.forecast ? 200 : 202);
  });

  routes.delete('/models/:name/rows', async (c) => {
    const { model, streams } = rowPartsOf(c);
    const stream = streamOf(c);
    const existed = await model.run(async () => streams.delete(stream));
    metrics.forgetForecast(model.name, stream);
    return c.json({ stream, deleted: existed });
  });
  routes.all('/models/:name/rows', onlyFor('POST', 'DELETE'));

  routes.get('/models/:name/stream', (c) => {
    const { streams, feed } = rowPartsOf(c);
    const topic = streamOf(c);
    // nobody would read what is subscribed to
    if (c.req.method === 'HEAD') return c.body(null, 200, eventHeaders);
    const latest = streams.latest(topic);
    const isKnown = latest !== undefined && latest.id === c.req.header('last-event-id');
    const body = feed.subscribe({
      topic,
      first: isKnown ? undefined : latest,
      disconnect: () => c.env.outgoing?.destroy(),
    });
    return c.body(body, 200, eventHeaders);
  });
  routes.all('/models/:name/stream', onlyFor('GET'));

  routes.post('/models/:name/reload', async (c) => {
    const { model } = partsOf(c);
    if (token === undefined) throw needsToken();
    try {
      await model.reload();
    } catch (error) {
      reloads.failed(model, error);
      // whatever is wrong with the folder, the request was fine
      if (BtcfcError.isInstance(error)) throw errorWithStatus(409, error);
      throw error;
    }
    reloads.reloaded(model);
    return c.json({ model: model.name, revision: model.current.revision });
  });
  routes.all('/models/:name/reload', onlyFor('POST'));

  return routes;
}

function describe({ model, streams }: ModelParts): ModelDescription {
  return describeModel(model, streams.states());
}

/** @throws BtcfcError `INVALID_OPTION`, also for another parameter: misspelt, it would mix two streams */
function streamOf(c: Context): string {
  checkNames('parameter', Object.keys(c.req.query()), ['stream']);
  return checkName('stream', c.req.query('stream') ?? 'default');
}

/** The model of this moment, which streams of rows are forecast by. */
function ofRows({ name, current }: ServedModel): LoadedRowModel {
  if (current.takes === 'rows') return current;
  throw errorWithStatus(404, {
    code: 'INVALID_OPTION',
    message: 'The model forecasts series: it keeps no streams of rows.',
    received: name,
    remedy: `Send \`series\` to /v1/models/${name}/forecast.`,
  });
}

function needsToken(): Error {
  return errorWithStatus(403, {
    code: 'UNAVAILABLE',
    message: 'Models are reloaded on request only where a token is asked for.',
    remedy: 'Start the service with a token.',
  });
}
