import { checkNames } from '../../input/known-names';
import { checkSecret } from '../../streams/webhooks/signature';
import { jsonAnswer } from '../exchange';
import { readBody } from '../request-body';
import type { ModelParts, ServiceParts } from '../service-parts';
import { streamOf } from './asked-stream';
import type { Asked, Route } from './router';

const path = '/v1/models/{name}/webhook';

/** Where the forecasts of a stream are sent. */
export function webhookRoutes({ bodyLimit }: ServiceParts, partsOf: (asked: Asked) => ModelParts): Route[] {
  return [
    {
      ...{ method: 'PUT', path },
      description: {
        ...{ operationId: 'setWebhook', summary: 'Has each new forecast of a stream sent to an address' },
        ...{ hasStream: true, body: 'webhook', answers: { 200: 'WebhookAnswer' }, errors: [409] },
      },
      async handle(asked) {
        const { webhooks } = partsOf(asked);
        const stream = streamOf(asked.request);
        const body = await readBody(asked.request, bodyLimit);
        checkNames('field', Object.keys(body), ['url', 'secret']);
        const secret = body.secret === undefined ? undefined : checkSecret('secret', body.secret);
        return jsonAnswer(await webhooks.set(stream, body.url, secret));
      },
    },
    {
      ...{ method: 'GET', path },
      description: {
        ...{
          operationId: 'describeWebhook',
          summary: 'Where the forecasts of a stream are sent, and how that goes',
        },
        ...{ hasStream: true, answers: { 200: 'WebhookState' } },
      },
      handle: (asked) => jsonAnswer(partsOf(asked).webhooks.state(streamOf(asked.request))),
    },
    {
      ...{ method: 'DELETE', path },
      description: {
        ...{ operationId: 'deleteWebhook', summary: 'Sends no more, nor what waits to be sent' },
        ...{ hasStream: true, answers: { 200: 'DeletedStream' }, errors: [409] },
      },
      async handle(asked) {
        const stream = streamOf(asked.request);
        return jsonAnswer({ stream, deleted: await partsOf(asked).webhooks.delete(stream) });
      },
    },
  ];
}
