import type { LoadedModel } from '../../models/loaded-model';
import type { RouteDescription } from '../routing/route-description';
import type { Route } from '../routing/router';
import { type AnswerName, answerSchemas, type Schema } from './answer-schemas';
import { forecastBody, streamBody, webhookBody } from './body-schemas';
import { webhooksTold } from './webhooks-told';

const sentences: Readonly<Record<number, string>> = {
  200: 'What was asked for.',
  202: 'Kept; rows are still missing before the first forecast.',
  400: 'What was sent can not be used; found before any work.',
  401: 'A token is missing, or not the right one.',
  403: 'Asked by a foreign name, what is only done where a token is asked for, or a webhook that is not allowed.',
  404: 'There is no such model, or the stream has no webhook.',
  405: 'The path is for other methods.',
  408: 'The body did not come in time.',
  409: 'Rows that do not continue those before: not newer, only some with dates, other columns; a folder that can not be taken up, or a webhook of the operator.',
  413: 'The body is too large.',
  415: 'The body is not declared as plain JSON.',
  422: 'No finite number comes of it.',
  500: 'Not foreseen; the log tells more.',
  503: 'Too much is asked, the service closes, or rows can not be written down.',
};
const ofBodies = [408, 413, 415];
const namePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

/**
 * The routes as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html).
 *
 * @param models as they are served now: what bodies hold is told of each
 */
export function openApiDocument(
  routes: readonly Route[],
  models: readonly LoadedModel[],
  needsToken: boolean,
): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operationOf(route, models, needsToken);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Forecasts of saved models',
      version: '1',
      description: 'See the README of @btcfc/serve for what fields mean.',
    },
    paths,
    webhooks: webhooksTold,
    components: {
      schemas: answerSchemas,
      ...(needsToken && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }),
    },
  };
}

function operationOf(
  { path, isOpen = false, description }: Route,
  models: readonly LoadedModel[],
  needsToken: boolean,
): Schema {
  const { operationId, summary, hasStream, choosesModel, body, answers, errors = [] } = description;
  const hasName = path.includes('{name}');
  const parameters = [
    ...(hasName ? [nameParameter(models)] : []),
    ...(hasStream ? [streamParameter] : []),
    ...(choosesModel ? [modelParameter(models)] : []),
  ];
  const common = isOpen ? [400] : [400, 403, ...(needsToken ? [401] : [])];
  const all = new Set([
    ...[...common, ...errors, 500, 503],
    ...(hasName || choosesModel ? [404] : []),
    ...(body ? ofBodies : []),
  ]);
  return {
    ...{ operationId, summary },
    ...(needsToken && !isOpen && { security: [{ token: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(bodyOf(body, models)) } }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, answer]) => [status, responseOf(Number(status), answer)]),
      ...[...all].sort().map((status) => [status, responseOf(status, 'ErrorAnswer')]),
    ]),
  };
}

function bodyOf(body: 'forecast' | 'rows' | 'webhook', models: readonly LoadedModel[]): Schema {
  if (body === 'webhook') return webhookBody;
  const all = models.map((model) => (body === 'forecast' ? forecastBody(model) : streamBody(model)));
  return all.length === 1 ? all[0]! : { anyOf: all };
}

function responseOf(status: number, answer: RouteDescription['answers'][number]): Schema {
  const content =
    typeof answer === 'string'
      ? json(referTo(answer))
      : { [answer.mediaType]: { schema: answer.of ? referTo(answer.of) : { type: 'string' } } };
  return { description: sentences[status], content };
}

function referTo(name: AnswerName): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function json(schema: Schema): Schema {
  return { 'application/json': { schema } };
}

function nameParameter(models: readonly LoadedModel[]): Schema {
  const schema = namesOf(models);
  return { name: 'name', in: 'path', required: true, schema, description: 'A model that is served.' };
}

function modelParameter(models: readonly LoadedModel[]): Schema {
  const description = 'The one model to tell of; all where it is left out.';
  return { name: 'model', in: 'query', required: false, schema: namesOf(models), description };
}

function namesOf(models: readonly LoadedModel[]): Schema {
  return { type: 'string', enum: models.map(({ name }) => name) };
}

const streamParameter: Schema = {
  ...{ name: 'stream', in: 'query', required: false },
  schema: { type: 'string', pattern: namePattern, default: 'default' },
  description: 'The stream of rows.',
};
