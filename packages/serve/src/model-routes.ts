import { BtcfcError } from '@btcfc/core';
import { type Context, Hono } from 'hono';
import { forecastLast } from './forecast-answer';
import { readForecastInput, readInputRows } from './forecast-input';
import { errorWithStatus } from './http-errors';
import { describeModel } from './model-description';
import { checkName } from './names';
import { readBody } from './request-body';
import type { Bindings } from './server-bindings';
import type { ModelParts, ServiceParts } from './service-parts';

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

  routes.get('/models', (c) => c.json({ models: [...models.values()].map(describeModel) }));

  routes.get('/models/:name', (c) => c.json(describeModel(partsOf(c))));

  routes.post('/models/:name/forecast', async (c) => {
    const { model } = partsOf(c);
    const input = readForecastInput(await readBody(c, bodyLimit), model.current);
    const stop = metrics.timeForecast(model.name);
    const answer = await model.run((loaded) => forecastLast(model.name, loaded, input), c.req.raw.signal);
    stop();
    metrics.recordForecast(model.name, '', answer);
    return c.json(answer);
  });

  routes.post('/models/:name/rows', async (c) => {
    const { model, streams } = partsOf(c);
    const stream = streamOf(c);
    const input = readInputRows(await readBody(c, bodyLimit), model.current);
    const stop = metrics.timeForecast(model.name);
    const answer = await model.run((loaded) => streams.append(stream, input, loaded), c.req.raw.signal);
    if (answer.forecast) stop();
    return c.json(answer, answer.forecast ? 200 : 202);
  });

  routes.delete('/models/:name/rows', async (c) => {
    const { model, streams } = partsOf(c);
    const stream = streamOf(c);
    const existed = await model.run(async () => streams.delete(stream));
    metrics.forgetForecast(model.name, stream);
    return c.json({ stream, deleted: existed });
  });

  routes.get('/models/:name/stream', (c) => {
    const { streams, feed } = partsOf(c);
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

  return routes;
}

function streamOf(c: Context): string {
  return checkName('stream', c.req.query('stream') ?? 'default');
}

function needsToken(): Error {
  return errorWithStatus(403, {
    code: 'UNAVAILABLE',
    message: 'Models are reloaded on request only where a token is asked for.',
    remedy: 'Start the service with a token.',
  });
}
