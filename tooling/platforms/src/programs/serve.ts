import { verifyWebhook } from '@btcfc/serve/webhook';

// signed by Python's hmac
const headers = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': '1700000000',
  'webhook-signature': 'v1,qLKJvpQnWOcC4O4YvVpA5RBqJR7bNeerobsKxwKmRYs=',
};

export async function program(): Promise<unknown> {
  const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3';
  const options = { body: '{"stream":"a","point":[1]}', headers, secret, toleranceMs: 1e15 };
  const { id, sentAt, payload } = await verifyWebhook(options);
  return { id, sentAt: sentAt.toISOString(), payload };
}
