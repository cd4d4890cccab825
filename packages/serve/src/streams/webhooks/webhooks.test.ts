import { spawnSync } from 'node:child_process';
import fs, { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LogEntry } from '../../reporting/log';
import { createForecastService, type ForecastService } from '../../service/forecast-service';
import { answering, Receiver } from '../../test-support/receiver';
import { send } from '../../test-support/requests';
import { load, ModelFolders, rows } from '../../test-support/tiny-model';
import { verifyWebhook } from './verify-webhook';
import type { WebhookOptions } from './webhook-options';

jest.setTimeout(30_000);

const folders = new ModelFolders();
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const dates = load.map((_, day) => new Date(Date.UTC(2024, 0, day + 1)).toISOString());
const path0 = '/v1/models/grid/webhook?stream=a';
let services: ForecastService[] = [];
let receivers: Receiver[] = [];
let log: LogEntry[] = [];

beforeAll(async () => {
  await folders.save('grid');
});

afterEach(async () => {
  for (const service of services) await service.close();
  for (const receiver of receivers) receiver.close();
  [services, receivers, log] = [[], [], []];
});

afterAll(() => folders.remove());

async function serve(webhooks: WebhookOptions, options: object = {}): Promise<ForecastService> {
  const service = await createForecastService({
    ...{ models: { grid: folders.folder('grid') }, reloadIntervalMs: 0, log: (entry) => log.push(entry) },
    webhooks: { backoffMs: 10, ...webhooks },
    ...options,
  });
  services.push(service);
  return service;
}

async function receiver(...behaviours: Receiver['behaviours']): Promise<{ receiver: Receiver; url: string }> {
  const made = new Receiver(behaviours.length > 0 ? behaviours : undefined);
  receivers.push(made);
  return { receiver: made, url: await made.listen() };
}

const append = (to: ForecastService, start: number, end = start + 1, stream = 'a') =>
  send(to, 'POST', `/v1/models/grid/rows?stream=${stream}`, {
    body: { rows: rows.slice(start, end), dates: dates.slice(start, end) },
  });
const state = async (of: ForecastService) => (await send(of, 'GET', path0)).answer;
const told = (event: string) => log.filter((entry) => entry.event === event);
const verify = ({ body, headers }: Receiver['received'][number]) => verifyWebhook({ body, headers, secret });
const until = async (isSo: () => boolean | Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
};
const hang: Receiver['behaviours'][number] = () => {};
const close: Receiver['behaviours'][number] = (response) => response.destroy();

it('sends each forecast, signed, as it is answered', async () => {
  const { receiver: to, url } = await receiver();
  const service = await serve({ streams: { 'grid/a': { url, secret } } });
  const { answer } = await append(service, 0, 6);
  await append(service, 0, 6, 'other');
  await append(service, 6);
  const [first, second] = await to.has(2);
  expect(JSON.parse(first!.body)).toEqual({ stream: 'a', ...answer.forecast });
  expect(first!.headers['content-type']).toBe('application/json');
  expect(to.dates).toEqual([dates[5], dates[6]]);
  const { id, payload, sentAt } = await verify(first!);
  expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(payload).toEqual(JSON.parse(first!.body));
  expect(Math.abs(sentAt.getTime() - Date.now())).toBeLessThan(60_000);
  expect(second!.headers['webhook-id']).not.toBe(id);
  await until(async () => (await state(service)).pending === 0);
  expect(await state(service)).toMatchObject({ stream: 'a', url, lastFailure: null });
  const { answer: metrics } = await send(service, 'GET', '/metrics');
  expect(metrics).toContain(
    'btcfc_serve_webhook_deliveries_total{model="grid",stream="a",result="delivered"} 2\n',
  );
});

const python = spawnSync('python3', ['--version']).status === 0;
(python ? it : it.skip)('signs as the standard says (needs python3)', async () => {
  const { receiver: to, url } = await receiver();
  const service = await serve({ streams: { 'grid/a': { url, secret } } });
  await append(service, 0, 6);
  const [{ headers, body }] = (await to.has(1)) as [Receiver['received'][number]];
  const program = `
import base64, hashlib, hmac, json, sys
given = json.load(sys.stdin)
key = base64.b64decode(given["secret"].split("_", 1)[1])
message = ".".join([given["id"], given["timestamp"], given["body"]]).encode()
print("v1," + base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode())`;
  const { stdout } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify({
      secret,
      body,
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
    }),
    encoding: 'utf8',
  });
  expect(headers['webhook-signature']).toBe(stdout.trim());
});

it('tries again where it fails, with the same id and in order', async () => {
  const { receiver: to, url } = await receiver(answering(500), close, answering(204));
  const service = await serve({ streams: { 'grid/a': { url, secret } } });
  await append(service, 0, 6);
  await append(service, 6);
  await append(service, 7);
  const received = await to.has(5);
  expect(to.dates).toEqual([dates[5], dates[5], dates[5], dates[6], dates[7]]);
  expect(new Set(received.slice(0, 3).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(told('webhook-failed').map(({ reason }) => reason)).toEqual(['it answered 500', 'ECONNRESET']);
});

it('is not slowed by a receiver that hangs, and drops the oldest of too many', async () => {
  const { receiver: to, url } = await receiver(hang);
  const service = await serve({ streams: { 'grid/a': { url, secret } }, queueLength: 3, timeoutMs: 60_000 });
  await append(service, 0, 6);
  await to.has(1);
  for (let day = 6; day < 26; day++) expect((await append(service, day)).status).toBe(200);
  expect(await state(service)).toMatchObject({ pending: 3 });
  const { answer: metrics } = await send(service, 'GET', '/metrics');
  expect(metrics).toContain(
    'btcfc_serve_webhook_deliveries_total{model="grid",stream="a",result="dropped"} 18\n',
  );
  expect(metrics).toContain('btcfc_serve_webhook_pending{model="grid",stream="a"} 3\n');
  expect(told('webhook-overflowing')).toHaveLength(1);
  await service.close();
  expect(told('webhook-lost')).toMatchObject([{ count: 3 }]);
});

it('gives a receiver no longer than it may take, and goes on with the next', async () => {
  const { receiver: to, url } = await receiver((response, received) => {
    // of the first it never answers
    if (JSON.parse(received.body).asOf !== dates[5]) response.writeHead(200).end();
  });
  const service = await serve({ streams: { 'grid/a': { url, secret } }, timeoutMs: 400, maxRetries: 1 });
  await append(service, 0, 6);
  await append(service, 6);
  await until(() => to.dates.includes(dates[6]!));
  expect(told('webhook-failed').map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['no answer in 400 ms']),
  );
  expect(told('webhook-given-up')).toMatchObject([{ stream: 'a', reason: 'given-up' }]);
});

it('follows no redirect, heeds Retry-After and gives up what is too old', async () => {
  const other = await receiver();
  const { receiver: to, url } = await receiver(
    answering(307, { Location: other.url }),
    answering(429, { 'Retry-After': '1' }),
    answering(204),
  );
  const service = await serve({ streams: { 'grid/a': { url, secret } } });
  await append(service, 0, 6);
  await to.has(2);
  const asked = performance.now();
  await to.has(3);
  expect(performance.now() - asked).toBeGreaterThan(900);
  expect(other.receiver.received).toEqual([]);

  const late = await receiver(hang);
  const impatient = await serve({
    streams: { 'grid/a': { url: late.url, secret } },
    timeoutMs: 40,
    maxAgeMs: 20,
  });
  await append(impatient, 0, 6);
  await until(() => told('webhook-given-up').length === 1);
  expect(told('webhook-given-up')).toMatchObject([{ reason: 'expired' }]);
});

it('ends where the receiver wants no more', async () => {
  const { receiver: to, url } = await receiver(answering(410));
  const service = await serve({ hosts: ['127.0.0.1'], allowPrivate: true });
  const { answer } = await send(service, 'PUT', path0, { body: { url } });
  expect(answer).toMatchObject({ stream: 'a', url, pending: 0, secret: expect.stringMatching(/^whsec_/) });
  await append(service, 0, 6);
  await to.has(1);
  await until(async () => (await send(service, 'GET', path0)).status === 404);
  await append(service, 6);
  expect(told('webhook-ended')).toHaveLength(1);
  expect(to.received).toHaveLength(1);
});

it('goes on after a restart with what waited, and with what the caller has set', async () => {
  const { receiver: to, url } = await receiver(close);
  const journalDir = folders.folder('journals');
  const allowed = { hosts: ['127.0.0.1'], allowPrivate: true };
  const first = await serve({ ...allowed, backoffMs: 3_600_000 }, { journalDir });
  expect((await send(first, 'PUT', path0, { body: { url, secret } })).status).toBe(200);
  await append(first, 0, 6);
  await append(first, 6);
  await to.has(1);
  await first.close();
  const folder = path.join(journalDir, 'grid');
  expect(readdirSync(folder).sort()).toEqual(['a.jsonl', 'a.webhook']);
  // it holds a secret
  expect(statSync(path.join(folder, 'a.webhook')).mode & 0o777).toBe(0o600);
  to.behaviours = [answering(204)];
  const second = await serve(allowed, { journalDir });
  await to.has(3);
  await append(second, 7);
  const received = await to.has(4);
  expect(to.dates).toEqual([dates[5], dates[5], dates[6], dates[7]]);
  expect(received[1]!.headers['webhook-id']).toBe(received[0]!.headers['webhook-id']);
  await expect(verify(received[3]!)).resolves.toMatchObject({
    payload: { stream: 'a' },
  });
  await until(async () => (await state(second)).pending === 0);
  await second.close();
  const third = await serve(allowed, { journalDir });
  await append(third, 8);
  await to.has(5);
  expect(to.dates[4]).toBe(dates[8]);
  expect((await send(third, 'DELETE', path0)).answer).toEqual({ stream: 'a', deleted: true });
  expect(readdirSync(folder)).not.toContain('a.webhook');
});

it('sends what a journal holds and was not queued, each once', async () => {
  const { receiver: to, url } = await receiver();
  const journalDir = folders.folder('journals-of-others');
  const before = await serve({}, { journalDir });
  await append(before, 0, 6);
  await append(before, 6);
  await before.close();
  const streams = { 'grid/a': { url, secret } };
  const first = await serve({ streams }, { journalDir });
  await to.has(2);
  expect(to.dates).toEqual([dates[5], dates[6]]);
  await until(async () => (await state(first)).pending === 0);
  await first.close();
  const second = await serve({ streams }, { journalDir });
  await append(second, 7);
  await to.has(3);
  expect(to.dates).toEqual([dates[5], dates[6], dates[7]]);
});

describe('a webhook that is changed while its file is written', () => {
  const allowed = { hosts: ['127.0.0.1'], allowPrivate: true };
  const put = (to: ForecastService, url: string) => send(to, 'PUT', path0, { body: { url } });
  const remove = (from: ForecastService) => send(from, 'DELETE', path0);
  const files = (journalDir: string) => readdirSync(path.join(journalDir, 'grid'));

  afterEach(() => jest.restoreAllMocks());

  /** Flushes of files end when they are told to. */
  function heldFlushes() {
    const ends: ((error: Error | null) => void)[] = [];
    jest.spyOn(fs, 'fsync').mockImplementation(((_: number, end: (typeof ends)[number]) => {
      ends.push(end);
    }) as typeof fs.fsync);
    return ends;
  }

  it('is set, and only then deleted', async () => {
    const { url } = await receiver();
    const journalDir = folders.folder('set-then-deleted');
    const service = await serve(allowed, { journalDir });
    const ends = heldFlushes();
    const set = put(service, url);
    await until(() => ends.length === 1);
    const deleted = remove(service);
    await new Promise((resolve) => setTimeout(resolve, 20));
    ends[0]!(null);
    expect([(await set).status, (await deleted).answer.deleted]).toEqual([200, true]);
    expect((await send(service, 'GET', path0)).status).toBe(404);
    expect(files(journalDir)).toEqual([]);
  });

  it('is another one than that which its receiver wanted no more of', async () => {
    const { receiver: to, url } = await receiver(answering(410), answering(204));
    const journalDir = folders.folder('gone-meanwhile');
    const service = await serve(allowed, { journalDir });
    await put(service, url);
    const ends = heldFlushes();
    const row = append(service, 0, 6);
    await until(() => ends.length === 1);
    const set = put(service, `${url}?anew`);
    await until(() => ends.length === 2);
    ends[0]!(null);
    await row;
    await until(() => told('webhook-ended').length === 1);
    ends[1]!(null);
    expect((await set).status).toBe(200);
    jest.restoreAllMocks();
    expect(await state(service)).toMatchObject({ url: `${url}?anew` });
    // what was given back is sent to the new address
    await to.has(2);
    expect(files(journalDir)).toContain('a.webhook');
  });

  it('is not there, nor its file, where that can not be written', async () => {
    const { url } = await receiver();
    const journalDir = folders.folder('not-written');
    const service = await serve(allowed, { journalDir });
    const ends = heldFlushes();
    const set = put(service, url);
    await until(() => ends.length === 1);
    ends[0]!(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    expect(await set).toMatchObject({ status: 503, answer: { code: 'FILE_ACCESS' } });
    expect(files(journalDir)).toEqual([]);
    jest.restoreAllMocks();
    expect((await put(service, url)).status).toBe(200);
    expect(files(journalDir).sort()).toEqual(['a.webhook', 'a.webhook.lock']);
  });
});

describe('what callers may set', () => {
  const cases = [
    [{ hosts: [] }, 'https://hooks.example.org/x', 403],
    [{ hosts: ['hooks.example.org'] }, 'https://hooks.example.org/x', 200],
    [{ hosts: ['hooks.example.org'] }, 'https://HOOKS.example.org:8443/x', 200],
    [{ hosts: ['hooks.example.org:443'] }, 'https://hooks.example.org/x', 200],
    [{ hosts: ['hooks.example.org:443'] }, 'https://hooks.example.org:8443/x', 403],
    [{ hosts: ['hooks.example.org'] }, 'https://evil.hooks.example.org/x', 403],
    [{ hosts: ['hooks.example.org'] }, 'https://hooks.example.org.evil.example/', 403],
    [{ hosts: ['*.example.org'] }, 'https://a.b.example.org/x', 200],
    [{ hosts: ['*.example.org'] }, 'https://evilexample.org/x', 403],
    [{ hosts: ['*'] }, 'http://93.184.215.14/', 200],
    [{ hosts: ['*'] }, 'http://127.0.0.1/', 403],
    [{ hosts: ['*'] }, 'http://2130706433/', 403],
    [{ hosts: ['*'] }, 'http://0x7f.1/', 403],
    [{ hosts: ['*'] }, 'http://[::1]/', 403],
    [{ hosts: ['*'] }, 'http://[::ffff:10.0.0.1]/', 403],
    [{ hosts: ['*'] }, 'http://169.254.169.254/latest/meta-data', 403],
    [{ hosts: ['*'], allowPrivate: true }, 'http://127.0.0.1/', 200],
    [{ hosts: ['*'] }, 'ftp://hooks.example.org/', 400],
    [{ hosts: ['*'] }, 'file:///etc/passwd', 400],
    [{ hosts: ['*'] }, 'https://user:word@hooks.example.org/', 400],
    [{ hosts: ['*'] }, 'hooks.example.org', 400],
    [{ hosts: ['*'] }, 7, 400],
  ] as const;
  it.each(cases)('with %j: %s is answered with %i', async (webhooks, url, status) => {
    const service = await serve(webhooks);
    const answered = await send(service, 'PUT', path0, { body: { url } });
    expect(answered).toMatchObject({ status });
  });

  it('are names that lead to no private address, when they are connected to', async () => {
    const { receiver: to, url } = await receiver();
    const service = await serve({ hosts: ['*'] });
    const body = { url: url.replace('127.0.0.1', 'localhost'), secret };
    expect((await send(service, 'PUT', path0, { body })).status).toBe(200);
    await append(service, 0, 6);
    await until(() => told('webhook-failed').length > 0);
    expect(await state(service)).toMatchObject({ lastFailure: { reason: 'its address is not public' } });
    expect(to.received).toEqual([]);
  });

  it('is not what the operator has set, and fits', async () => {
    const { url } = await receiver();
    const service = await serve({ hosts: ['*'], streams: { 'grid/a': { url, secret } } });
    const other = { url: 'https://hooks.example.org/' };
    for (const method of ['PUT', 'DELETE'])
      expect(await send(service, method, path0, method === 'PUT' ? { body: other } : {})).toMatchObject({
        status: 409,
        answer: { code: 'INVALID_STATE' },
      });
    const at = '/v1/models/grid/webhook?stream=b';
    for (const body of [{ ...other, secret: 'short' }, { ...other, secrets: secret }, {}])
      expect((await send(service, 'PUT', at, { body })).status).toBe(400);
    expect((await send(service, 'GET', at)).status).toBe(404);
    expect((await send(service, 'DELETE', at)).answer).toEqual({ stream: 'b', deleted: false });
  });
});

it.each([
  [{ hosts: ['https://x.example'] }, 'hosts'],
  [{ host: ['x.example'] }, 'hosts'],
  [{ streams: { grid: { url: 'http://x/', secret } } }, 'streams'],
  [{ streams: { 'grid/a': { url: 'ftp://x/', secret } } }, 'url'],
  [{ streams: { 'grid/a': { url: 'http://x/', secret: 'whsec_YQ==' } } }, 'secret'],
  [{ queueLength: 0 }, 'queueLength'],
])('refuses the options %j', async (webhooks, name) => {
  await expect(serve(webhooks as never)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(name),
  });
});
