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

it('answers all of many large bodies that come at once', async () => {
  await start({});
  const text = `${' '.repeat(400_000)}${JSON.stringify({ rows })}`;
  const answers = Array.from({ length: 40 }, async () => {
    const { status } = await fetch(new URL('/v1/models/grid/forecast', url), {
      ...{ method: 'POST', body: text, headers: { 'Content-Type': 'application/json' } },
    });
    return status;
  });
  expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
});

describe('BodyBudget', () => {
  const kilo = 1024;

  /** Bodies by name, and what they were told. */
  function bodiesOf(limit: number) {
    const told: string[] = [];
    const budget = new BodyBudget(limit * kilo);
    const open = (name: string, expected: number) =>
      budget.open({
        expected: expected * kilo,
        readOn: () => told.push(`${name} read on`),
        giveUp: (error) => told.push(`${name} ${error.status}`),
      });
    return { told, open };
  }

  it('gives up the small bodies that began first when all hold too much', () => {
    const { told, open } = bodiesOf(100);
    const [first, second, third] = [open('first', 64), open('second', 64), open('third', 64)];
    first.hold(40 * kilo);
    second.hold(40 * kilo);
    second.close();
    third.hold(60 * kilo);
    expect(told).toEqual([]);
    open('fourth', 64).hold(20 * kilo);
    expect(told).toEqual(['first 408']);
  });

  it('reads large bodies as far as there is room for them, the oldest and the newest by turns', () => {
    const { told, open } = bodiesOf(1024);
    const [first, second] = [open('first', 200), open('second', 200)];
    expect([first.room?.length, second.room?.length]).toEqual([256 * kilo, 256 * kilo]);
    const [third, fourth, fifth] = [open('third', 200), open('fourth', 200), open('fifth', 200)];
    expect([third.isWaiting, fourth.isWaiting, third.room]).toEqual([true, true, undefined]);
    const { room } = first;
    first.close();
    expect(told.splice(0)).toEqual(['third read on']);
    expect([third.isWaiting, first.room]).toEqual([false, undefined]);
    // the same memory again
    expect(third.room).toBe(room);
    second.close();
    expect(told.splice(0)).toEqual(['fifth read on']);
    third.close();
    expect(told).toEqual(['fourth read on']);
    fifth.close();
    fourth.close();
  });

  it('reads one alone however large, and refuses the newest where too many wait', () => {
    const { told, open } = bodiesOf(1024);
    const first = open('first', 900);
    expect(first.isWaiting).toBe(false);
    first.close();
    const read = open('read', 500);
    const waiting = Array.from({ length: 8 }, (_, index) => open(`w${index}`, 500));
    for (const each of waiting) each.hold(64 * kilo);
    expect(told).toEqual([]);
    open('w8', 500).hold(64 * kilo);
    expect(told.splice(0)).toEqual(['w8 503']);
    // small ones have a quarter of it
    const small = Array.from({ length: 3 }, (_, index) => open(`s${index}`, 64));
    for (const each of small) each.hold(60 * kilo);
    expect(told.splice(0)).toEqual(['w7 503', 'w6 503', 'w5 503']);
    read.close();
    expect(told).toEqual(['w0 read on']);
  });

  it('gives up large ones that stall while others wait, and no others', async () => {
    jest.useFakeTimers();
    const { told, open } = bodiesOf(1024);
    const [stalled, slow] = [open('stalled', 250), open('slow', 250)];
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([]);
    const next = open('next', 250);
    for (let look = 1; look <= 3; look++) {
      stalled.hold(look * kilo);
      slow.hold(look * 40 * kilo);
      jest.advanceTimersByTime(250);
      jest.advanceTimersByTime(1);
    }
    expect(told).toEqual(['stalled 408', 'next read on']);
    next.close();
    slow.close();
    jest.useRealTimers();
  });
});
