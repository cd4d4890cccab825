import { type Context, Hono } from 'hono';
import { routePath } from 'hono/route';
import { requireToken } from './access';
import { answerTo, errorWithStatus } from './http-errors';
import { modelRoutes } from './model-routes';
import type { Bindings } from './server-bindings';
import type { ServiceParts } from './service-parts';
import { onlyByLocalHost, onlyFor, refuseTwoHosts } from './wrong-requests';

/** The whole service as a function from requests to answers. */
export function serviceApp(parts: ServiceParts): Hono<Bindings> {
  const { models, metrics, log, token, isClosing, begin } = parts;
  const app = new Hono<Bindings>();

  app.use(async (c, next) => {
    const end = begin();
    const started = performance.now();
    try {
      await next();
    } finally {
      end();
    }
    // a connection that is kept would hold up the end
    if (isClosing()) c.header('Connection', 'close');
    const status = hasGone(c) ? 499 : c.res.status;
    const route = routePath(c, -1);
    const { method, path } = c.req;
    metrics.countRequest(method, route === '/*' ? 'unmatched' : route, status);
    const duration = Math.round(performance.now() - started);
    log({ level: 'info', event: 'request', method, path, status, duration });
  });

  app.onError((error, c) => {
    const { status, answer } = answerTo(error);
    if (answer.code === 'INTERNAL' && !hasGone(c)) {
      log({ level: 'error', event: 'error', path: c.req.path, message: error.stack ?? error.message });
    }
    if (status === 503) c.header('Retry-After', '1');
    // what is left of the body is not read: no other request can follow on this connection
    if (status === 413) c.header('Connection', 'close');
    return c.json(answer, status);
  });

  app.notFound(() => {
    throw errorWithStatus(404, {
      code: 'INVALID_OPTION',
      message: 'There is nothing at this path.',
      remedy: 'See the table of routes in the README.',
    });
  });

  app.use(refuseTwoHosts);

  app.get('/healthz', (c) => c.json({ status: 'up' }));
  app.all('/healthz', onlyFor('GET'));

  app.get('/readyz', (c) => {
    if (isClosing()) throw closing();
    const served = [...models.values()].map(({ model }) => ({
      name: model.name,
      revision: model.current.revision,
    }));
    return c.json({ status: 'ready', models: served });
  });
  app.all('/readyz', onlyFor('GET'));

  app.use(token === undefined ? onlyByLocalHost(parts.isLocal, parts.hosts) : requireToken(token));

  app.get('/metrics', async (c) => {
    const { registry } = metrics;
    return c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
  app.all('/metrics', onlyFor('GET'));

  app.use('/v1/*', async (_, next) => {
    if (isClosing()) throw closing();
    await next();
  });
  app.route('/v1', modelRoutes(parts));
  return app;
}

/** Whether the caller did not wait for the answer; proxies log that as 499. */
function hasGone(c: Context<Bindings>): boolean {
  return c.env.outgoing?.destroyed ?? false;
}

function closing(): Error {
  return errorWithStatus(503, {
    code: 'UNAVAILABLE',
    message: 'The service is closing.',
    remedy: 'Send the request to another, or try again when it is back.',
  });
}
