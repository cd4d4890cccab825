import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { LSTMForecaster } from '@btcfc/lstm';
import { createForecastService, type ForecastService } from '../../service/forecast-service';
import { send } from '../../test-support/requests';
import { ModelFolders, rows } from '../../test-support/tiny-model';
import { BodyBudget } from './body-budget';

const folders = new ModelFolders();
const sockets = new Set<Socket>();
let folder: string;
let service: ForecastService;
let url: URL;

beforeAll(async () => {
  folder = await folders.save('grid');
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await service?.close();
});

afterAll(() => folders.remove());

async function start(options: object): Promise<void> {
  service = await createForecastService({ models: { grid: folder }, reloadIntervalMs: 0, ...options });
  url = new URL(await service.listen({ port: 0 }));
}

async function open(): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  sockets.add(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** What comes back until the connection is closed. */
async function all(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

const head = (length: number) =>
  `POST /v1/models/grid/forecast HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

it('gives up heads and bodies that do not end in time', async () => {
  await start({ headersTimeoutMs: 100, requestTimeoutMs: 150 });
  const [half, body] = [await open(), await open()];
  half.write('GET /healthz HTTP/1.1\r\nHost: loc');
  body.write(`${head(100)}{"rows": [`);
  for (const answer of await Promise.all([all(half), all(body)])) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  }
});

it('takes no more connections than it should', async () => {
  await start({ maxConnections: 1 });
  await open();
  expect(await all(await open())).toBe('');
});

it('refuses before the body is read where the queue is full, and goes on with the connection', async () => {
  await start({ queueLength: 1 });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { forecast } = LSTMForecaster.prototype;
  const spy = jest.spyOn(LSTMForecaster.prototype, 'forecast').mockImplementationOnce(async function (
    this: LSTMForecaster,
    options,
  ) {
    await held;
    return forecast.call(this, options);
  });
  const first = send(service, 'POST', '/v1/models/grid/forecast', { body: { rows } });
  const socket = await open();
  // the body never comes: it is not waited for
  socket.write(head(30_000));
  const [answer] = await once(socket.setEncoding('utf8'), 'data');
  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(answer).toMatch(/\r\nretry-after: \d+\r\n/i);
  letGo();
  expect((await first).status).toBe(200);
  spy.mockRestore();
  const body = JSON.stringify({ rows });
  socket.write(' '.repeat(30_000) + head(body.length) + body);
  const [next] = await once(socket, 'data');
  expect(next).toMatch(/^HTTP\/1\.1 200 /);
});

it('closes a connection whose unread body is large', async () => {
  await start({ queueLength: 1, bodyLimit: 100 });
  const socket = await open();
  socket.write(head(200_000));
  const answer = await all(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

it('answers probes while it drains', async () => {
  await start({ drainMs: 300 });
  const closed = service.close();
  const probe = await fetch(new URL('/readyz', url));
  expect(probe.status).toBe(503);
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  expect((await fetch(new URL('/v1/models', url))).status).toBe(503);
  await closed;
  await expect(fetch(new URL('/readyz', url))).rejects.toThrow('fetch failed');
});

describe('allowedHosts', () => {
  async function ask(host: string): Promise<string> {
    const socket = await open();
    socket.write(`GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    return (await all(socket)).slice(9, 12);
  }

  it('adds names, and holds with a token too where it is given', async () => {
    await start({ allowedHosts: ['grid.example'] });
    expect(await ask('GRID.example:80')).toBe('200');
    expect(await ask('localhost')).toBe('200');
    expect(await ask('evil.example')).toBe('403');
    await service.close();
    await start({ token: 'secret', allowedHosts: [] });
    expect(await ask('evil.example')).toBe('403');
    expect(await ask('localhost')).toBe('401');
    await service.close();
    await start({ token: 'secret' });
    expect(await ask('any.example')).toBe('401');
  });
});

describe('BodyBudget', () => {
  it('gives up the bodies that began first when all hold too much', () => {
    const given: number[] = [];
    const budget = new BodyBudget(100);
    const pause = () => {};
    const held = Array.from({ length: 4 }, (_, index) =>
      budget.open({ giveUp: () => given.push(index), pause, resume: pause }),
    );
    held[0]!.add(40);
    held[1]!.add(40);
    held[1]!.close();
    held[2]!.add(50);
    expect(given).toEqual([]);
    held[3]!.add(30);
    expect(given).toEqual([0]);
    // one alone is never given up for itself
    held[3]!.add(100);
    expect(given).toEqual([0, 2]);
    held[3]!.add(100);
    expect(given).toEqual([0, 2]);
  });

  it('reads large ones on piece by piece where all hold much, the newest first', () => {
    jest.useFakeTimers();
    const piece = 65_536;
    const budget = new BodyBudget(20 * piece);
    const told: string[] = [];
    const open = (name: string) =>
      budget.open({
        giveUp: () => told.push(`${name} given up`),
        pause: () => told.push(`${name} paused`),
        resume: () => told.push(`${name} read on`),
      });
    const [first, second, third] = [open('first'), open('second'), open('third')];
    first.add(9 * piece);
    second.add(piece);
    expect(told).toEqual([]);
    second.add(piece);
    first.add(piece);
    // small ones never wait
    third.add(piece);
    expect(told.splice(0)).toEqual(['second paused', 'first paused']);
    jest.advanceTimersToNextTimer();
    expect(told.splice(0)).toEqual(['first read on']);
    first.add(piece);
    first.close();
    expect(told).toEqual([]);
    jest.advanceTimersToNextTimer();
    expect(told.splice(0)).toEqual(['second read on']);
    second.add(4 * piece);
    expect(told).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});
