import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { LSTMForecaster } from '@btcfc/lstm';
import * as tf from '@tensorflow/tfjs-core';
import { Registry } from 'prom-client';
import type { LogEntry } from '../reporting/log';
import { send } from '../test-support/requests';
import { ModelFolders, rows } from '../test-support/tiny-model';
import { createForecastService, type ForecastService } from './forecast-service';

const folders = new ModelFolders();
const body = { rows };
let folder: string;
let service: ForecastService;
let tensors: number;
let log: LogEntry[];

beforeAll(async () => {
  folder = await folders.save('grid');
});

afterAll(() => folders.remove());

beforeEach(() => {
  tensors = tf.engine().state.numTensors;
  log = [];
});

afterEach(async () => {
  await service.close();
  expect(tf.engine().state.numTensors).toBe(tensors);
});

async function start(options: object = {}): Promise<ForecastService> {
  service = await createForecastService({
    models: { grid: folder },
    log: (entry) => log.push(entry),
    ...options,
  });
  return service;
}

/** Holds all forecasts back until they are let go. */
function hold(): { begun: Promise<void>; letGo: () => void } {
  const { forecast } = LSTMForecaster.prototype;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let tell = () => {};
  const begun = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const spy = jest.spyOn(LSTMForecaster.prototype, 'forecast').mockImplementation(async function (
    this: LSTMForecaster,
    options,
  ) {
    tell();
    await held;
    return forecast.call(this, options);
  });
  return {
    begun,
    letGo() {
      spy.mockRestore();
      letGo();
    },
  };
}

function forecast() {
  return send(service, 'POST', '/v1/models/grid/forecast', { body });
}

it('refuses what its queue has no room for, at once, and keeps no row of it', async () => {
  await start({ queueLength: 2 });
  const { begun, letGo } = hold();
  const waiting = [forecast(), forecast()];
  await begun;
  const refused = await forecast();
  expect(refused).toMatchObject({ status: 503, answer: { code: 'UNAVAILABLE' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  const path = '/v1/models/grid/rows';
  expect((await send(service, 'POST', path, { body })).status).toBe(503);
  // what needs no forecast is still answered
  expect((await send(service, 'GET', '/v1/models/grid')).answer.streams).toEqual([]);
  expect((await send(service, 'GET', '/metrics')).answer).toContain(
    'btcfc_serve_queue_length{model="grid"} 2',
  );
  letGo();
  for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
  expect((await send(service, 'POST', path, { body })).answer.rows).toBe(8);
});

it('answers what has begun, refuses what comes later and frees its models', async () => {
  await start();
  const { begun, letGo } = hold();
  const waiting = [forecast(), forecast()];
  await begun;
  const closed = service.close();
  expect(service.close()).toBe(closed);
  expect(await forecast()).toMatchObject({ status: 503, answer: { code: 'UNAVAILABLE' } });
  expect((await send(service, 'GET', '/readyz')).status).toBe(503);
  expect((await send(service, 'GET', '/healthz')).status).toBe(200);
  letGo();
  for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
  await closed;
  expect(tf.engine().state.numTensors).toBe(tensors);
  await expect(service.listen({ port: 0 })).rejects.toMatchObject({ code: 'INVALID_STATE' });
});

it('is not held up by connections that were told to stay or never used', async () => {
  await start({ closeTimeoutMs: 3_600_000 });
  const url = await service.listen({ port: 0 });
  const agent = new Agent({ keepAlive: true });
  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/healthz`, { agent }, (response) => resolve(response.resume())).on('error', reject);
    });
  expect((await ask()).headers.connection).toBe('keep-alive');
  const unused = connect(Number(new URL(url).port), '127.0.0.1');
  await once(unused, 'connect');
  await Promise.all([service.close(), once(unused, 'close')]);
  await expect(ask()).rejects.toMatchObject({ code: expect.stringMatching(/ECONN/) });
  agent.destroy();
});

it('does not forecast for a caller that has gone', async () => {
  await start();
  const url = await service.listen({ port: 0 });
  const { begun, letGo } = hold();
  const first = forecast();
  await begun;
  const caller = new AbortController();
  const headers = { 'Content-Type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify(body), signal: caller.signal };
  const second = fetch(`${url}/v1/models/grid/rows`, request);
  for (;;) {
    const { answer } = await send(service, 'GET', '/metrics');
    if (answer.includes('btcfc_serve_queue_length{model="grid"} 2')) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  caller.abort();
  await expect(second).rejects.toMatchObject({ name: 'AbortError' });
  // the server hears of it a little later
  await new Promise((resolve) => setTimeout(resolve, 50));
  letGo();
  await first;
  expect((await forecast()).status).toBe(200);
  expect((await send(service, 'GET', '/v1/models/grid')).answer.streams).toEqual([]);
  expect(
    log.filter(({ event, path }) => event === 'request' && path === '/v1/models/grid/rows'),
  ).toMatchObject([{ status: 499 }]);
  expect(log.filter(({ level }) => level === 'error')).toEqual([]);
});

it('tells of an error that was not foreseen without its inside', async () => {
  await start();
  const spy = jest
    .spyOn(LSTMForecaster.prototype, 'forecast')
    .mockRejectedValueOnce(new Error('secret path'));
  const { status, answer } = await forecast();
  spy.mockRestore();
  expect({ status, answer }).toMatchObject({ status: 500, answer: { code: 'INTERNAL' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(log.find(({ event }) => event === 'error')?.message).toContain('secret path');
  expect((await forecast()).status).toBe(200);
});

it('names an address that can not be had, and can then have another', async () => {
  await start({ registry: new Registry() });
  const url = await service.listen({ port: 0 });
  await expect(service.listen({ port: 0 })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  const other = await createForecastService({ models: { grid: folder } });
  const port = Number(new URL(url).port);
  await expect(other.listen({ port })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(other.listen({ port: 70_000 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  const own = await other.listen({ port: 0 });
  expect(await (await fetch(`${own}/healthz`)).json()).toEqual({ status: 'up' });
  await other.close();
  expect(log.some(({ event }) => event === 'open')).toBe(false);
});

it('lets others come in without a token only where it is told to, and warns', async () => {
  await start();
  await expect(service.listen({ port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  });
  const url = await service.listen({ port: 0, host: '0.0.0.0', insecure: true });
  expect(log).toContainEqual(expect.objectContaining({ level: 'warn', event: 'open' }));
  expect((await fetch(`http://127.0.0.1:${new URL(url).port}/v1/models`)).status).toBe(200);
  await service.close();
  await start({ token: 'secret' });
  await service.listen({ port: 0, host: '0.0.0.0' });
});
