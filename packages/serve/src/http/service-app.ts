import { checkNames } from '../input/known-names';
import { type Check, refuseTwoHosts, requireKnownHost, requireToken } from './access';
import { jsonAnswer, type ServiceAnswer, type ServiceRequest } from './exchange';
import { answerTo, errorWithStatus } from './http-errors';
import { openApiDocument } from './openapi/openapi-document';
import { mergedMetrics } from './peers/merged-metrics';
import { unreachable } from './peers/peers';
import { namedStream } from './routing/asked-stream';
import { modelNamed, modelRoutes } from './routing/model-routes';
import { nothingThere, type Route, Router, routeFor, routeOf } from './routing/router';
import type { ServiceParts } from './service-parts';

/** The whole service as a function from requests to answers. */
export interface ServiceApp {
  /**
   * Answers a request; it never throws.
   *
   * @param refusal what the request is refused by, whatever it asks
   */
  answer(request: ServiceRequest, refusal?: Error): Promise<ServiceAnswer>;
  /** Where another process is asked that answers the request, since it has the stream; nothing where it is this one. */
  ownerOf(request: ServiceRequest): string | undefined;
}

export function serviceApp(parts: ServiceParts): ServiceApp {
  const { metrics, log, isClosing, begin, peers } = parts;
  const routes: Route[] = [
    ...serviceRoutes(parts),
    ...modelRoutes(parts),
    {
      ...{ method: 'GET', path: '/openapi.json' },
      description: {
        ...{ operationId: 'openapi', summary: 'This document', choosesModel: true },
        answers: { 200: 'OpenApi' },
      },
      handle: ({ request: { query } }) => {
        checkNames('parameter', [...query.keys()], ['model']);
        const names = query.has('model') ? query.getAll('model') : [...parts.models.keys()];
        const models = names.map((name) => modelNamed(parts.models, name).model.current);
        return jsonAnswer(openApiDocument(routes, models, parts.token !== undefined));
      },
    },
  ];
  const router = new Router(routes);
  const checks = checksOf(parts);

  const answer = (request: ServiceRequest, found: ReturnType<Router['find']>) => {
    refuseTwoHosts(request);
    const isOpen = found && [...found.routes.values()].every((route) => route.isOpen);
    if (!isOpen) for (const check of checks()) check(request);
    if (!found) throw nothingThere();
    const route = routeFor(found, request.method);
    if (isClosing() && !isOpen && route.path.startsWith('/v1/')) throw closing();
    return route.handle({ request, params: found.params });
  };

  const refuse = (request: ServiceRequest, error: unknown): ServiceAnswer => {
    const { status, headers, answer: told } = answerTo(error);
    if (told.code === 'INTERNAL' && !request.isGone()) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log({ level: 'error', event: 'error', path: request.path, message });
    }
    const all: Record<string, string> = { ...headers };
    if (status === 503) all['Retry-After'] ??= '1';
    // what is left of the body is not read: no other request can follow on this connection
    if (status === 413 || status === 408) all.Connection = 'close';
    const { body, headers: type } = jsonAnswer(told);
    return { status, headers: { ...type, ...all }, body };
  };

  const ownerOf = (request: ServiceRequest) => {
    const found = peers && router.find(request.path);
    const route = found && routeOf(found, request.method);
    if (!route?.description.hasStream) return undefined;
    const stream = namedStream(request.query);
    return stream === undefined ? undefined : peers!.pathOfOwner(found!.params.name!, stream);
  };

  const answerOrRefuse = async (request: ServiceRequest, refusal?: Error) => {
    const end = begin();
    const started = performance.now();
    const found = router.find(request.path);
    let answered: ServiceAnswer;
    try {
      if (refusal) throw refusal;
      answered = await answer(request, found);
    } catch (error) {
      answered = refuse(request, error);
    } finally {
      end();
    }
    const status = request.isGone() ? 499 : answered.status;
    const { method, path } = request;
    metrics.countRequest(method, found?.path ?? 'unmatched', status);
    log({
      level: 'info',
      event: 'request',
      method,
      path,
      status,
      duration: Math.round(performance.now() - started),
    });
    // a connection that is kept would hold up the end
    return isClosing() ? { ...answered, headers: { ...answered.headers, Connection: 'close' } } : answered;
  };

  return { answer: answerOrRefuse, ownerOf };
}

/** What every request that is not for a probe has to pass. */
function checksOf({ token, allowedHosts, isLocal }: ServiceParts): () => readonly Check[] {
  const needed = token === undefined ? [] : [requireToken(token)];
  const host = requireKnownHost(allowedHosts ?? []);
  return () => (allowedHosts || (token === undefined && isLocal()) ? [host, ...needed] : needed);
}

function serviceRoutes({ models, metrics, isClosing, peers }: ServiceParts): Route[] {
  return [
    {
      ...{ method: 'GET', path: '/healthz', isOpen: true },
      description: { operationId: 'isUp', summary: 'Whether the process is up', answers: { 200: 'Up' } },
      handle: () => jsonAnswer({ status: 'up' }),
    },
    {
      ...{ method: 'GET', path: '/readyz', isOpen: true },
      description: {
        operationId: 'isReady',
        summary: 'Whether it takes requests',
        answers: { 200: 'Ready' },
      },
      handle() {
        if (isClosing()) throw closing();
        if (peers && !peers.areReady) throw unreachable();
        const served = [...models.values()].map(({ model }) => ({
          name: model.name,
          revision: model.current.revision,
        }));
        return jsonAnswer({ status: 'ready', models: served });
      },
    },
    {
      ...{ method: 'GET', path: '/metrics' },
      description: {
        ...{ operationId: 'metrics', summary: "Metrics in Prometheus' text format" },
        answers: { 200: { mediaType: 'text/plain' } },
      },
      async handle({ request }) {
        const { registry } = metrics;
        const headers = { 'Content-Type': registry.contentType };
        const own = await registry.metrics();
        if (!peers || request.isForwarded) return { status: 200, headers, body: own };
        const others = await peers.askThoseThere(request.path);
        const body = mergedMetrics([own, ...others.map(({ text }) => text)]);
        return { status: 200, headers, body };
      },
    },
  ];
}

function closing(): Error {
  return errorWithStatus(503, {
    code: 'UNAVAILABLE',
    message: 'The service is closing.',
    remedy: 'Send the request to another, or try again when it is back.',
  });
}
