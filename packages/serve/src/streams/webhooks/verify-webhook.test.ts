import { createHmac } from 'node:crypto';
import { verifyWebhook } from './verify-webhook';

const key = Buffer.from('0123456789abcdef0123456789abcdef');
const secret = `whsec_${key.toString('base64')}`;
const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const body = '{"stream":"a","point":[1]}';
const id = 'msg_1';
const now = () => Math.floor(Date.now() / 1000);

function signed(timestamp = String(now()), text = body) {
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

it('takes what was signed with the secret, in any of its forms', async () => {
  const headers = signed();
  const expected = { id, payload: { stream: 'a', point: [1] } };
  await expect(verifyWebhook({ body, headers, secret })).resolves.toMatchObject(expected);
  const bytes = new TextEncoder().encode(body);
  await expect(verifyWebhook({ body: bytes, headers: new Headers(headers), secret })).resolves.toMatchObject(
    expected,
  );
  const capitals = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]),
  );
  await expect(verifyWebhook({ body, headers: capitals, secret: [other, secret] })).resolves.toMatchObject(
    expected,
  );
  const several = { ...headers, 'webhook-signature': `v1a,AAAA v1,AAAA ${headers['webhook-signature']}` };
  await expect(verifyWebhook({ body, headers: several, secret })).resolves.toMatchObject(expected);
});

it.each([
  ['another body', { body: body.replace('1', '2') }],
  ['another secret', { secret: other }],
  ['another id', { headers: { ...signed(), 'webhook-id': 'msg_2' } }],
  ['another time', { headers: { ...signed(), 'webhook-timestamp': String(now() - 5) } }],
  ['an old one', { headers: signed(String(now() - 4000)) }],
  ['one of the future', { headers: signed(String(now() + 4000)) }],
  ['a time that is none', { headers: signed('1e9') }],
  ['no signature', { headers: { ...signed(), 'webhook-signature': '' } }],
  ['a signature that is none', { headers: { ...signed(), 'webhook-signature': 'v1,%%%' } }],
  [
    'another version',
    { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v2') } },
  ],
  ['no headers', { headers: {} }],
  ['what is not JSON', { body: 'x', headers: signed(undefined, 'x') }],
])('refuses %s', async (_, more) => {
  await expect(verifyWebhook({ body, headers: signed(), secret, ...more })).rejects.toMatchObject({
    code: 'INVALID_DATA',
  });
});

it('takes older ones where it is told to', async () => {
  const headers = signed(String(now() - 400));
  await expect(verifyWebhook({ body, headers, secret, toleranceMs: 500_000 })).resolves.toMatchObject({ id });
});

it.each([{ secret: 'whsec_' }, { secret: [] }, { headers: null }, { body: {} }, { tolerance: 3 }])(
  'refuses the options %j',
  async (more) => {
    await expect(
      verifyWebhook({ body, headers: signed(), secret, ...(more as object) }),
    ).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  },
);
