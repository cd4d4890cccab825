import { webhookHeaders } from '../../streams/webhooks/signature';
import type { Schema } from './answer-schemas';

const header = (name: string, description: string): Schema => ({
  ...{ name, in: 'header', required: true, description },
  schema: { type: 'string' },
});

/** What the service sends to webhooks, as OpenAPI 3.1 tells of it. */
export const webhooksTold: Schema = {
  forecast: {
    post: {
      operationId: 'receiveForecast',
      summary: 'A new forecast of a stream. It may come more than once, with the same id',
      parameters: [
        header(webhookHeaders.id, 'Of the forecast, the same at each try.'),
        header(webhookHeaders.timestamp, 'When this try was sent, seconds since 1970.'),
        header(
          webhookHeaders.signature,
          '`v1,` and the HMAC-SHA256 of `ID.TIMESTAMP.BODY` with the bytes of the secret, as base64.',
        ),
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/StreamForecast' } } },
      },
      responses: {
        '2XX': { description: 'It is taken.' },
        410: { description: 'No more is wanted: the webhook ends.' },
        default: { description: 'It is sent again, later each time. Redirects are not followed.' },
      },
    },
  },
};
