import { openStore, readTimeSeries } from '@btcfc/core';
import { ets } from '@btcfc/models';
import Ajv from 'ajv/dist/2020';
import { createForecastService, type ForecastService } from '../../service/forecast-service';
import { saveCalibrated } from '../../test-support/calibrated-model';
import { Receiver } from '../../test-support/receiver';
import { send } from '../../test-support/requests';
import { load, ModelFolders, rows } from '../../test-support/tiny-model';

jest.setTimeout(30_000);

type Json = ReturnType<typeof JSON.parse>;

const folders = new ModelFolders();
const headers = { Authorization: 'Bearer secret' };
const receiver = new Receiver();
let service: ForecastService;
let document: Json;
let ajv: Ajv;

beforeAll(async () => {
  const model = ets();
  const asked = { panel: [], horizon: 1, levels: [], seed: 0 };
  const fitted = await model.fit({ ...asked, series: readTimeSeries('series', load), first: 0 });
  await model.save(fitted, openStore(folders.folder('sales')));
  const models = { grid: await saveCalibrated(folders, 'grid'), sales: folders.folder('sales') };
  const url = await receiver.listen();
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const webhooks = { hosts: ['hooks.example.org'], streams: { 'grid/told': { url, secret } } };
  service = await createForecastService({ models, token: 'secret', reloadIntervalMs: 0, webhooks });
  document = (await send(service, 'GET', '/openapi.json', { headers })).answer;
  ajv = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
  ajv.addFormat('date-time', (text: string) => /^\d{4}-\d\d-\d\dT.*Z$/.test(text));
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  ajv.addKeyword('components');
  ajv.addSchema({ $id: 'document', components: document.components });
});

afterAll(async () => {
  await service.close();
  receiver.close();
  folders.remove();
});

/** What is wrong with a value by a schema of the document. */
function faults(schema: Json, value: unknown): string {
  const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
  const validate = ajv.compile(resolved);
  return validate(value) ? '' : ajv.errorsText(validate.errors);
}

const answered = new Set<string>();

/** Sends a request, and checks that its answer is one that the document tells of. */
async function ask(method: string, path: string, body?: unknown, more: Record<string, string> = headers) {
  const { status, answer } = await send(service, method, path, { body, headers: more });
  const pattern = path.replace(/\?.*/, '').replace(/^\/v1\/models\/[^/]+/, '/v1/models/{name}');
  const operation = document.paths[pattern][method.toLowerCase()];
  const told = operation.responses[status];
  expect({ pattern, method, status, isTold: told !== undefined }).toMatchObject({ isTold: true });
  const schema = told.content['application/json']?.schema;
  if (schema) expect(faults(schema, answer)).toBe('');
  if (status < 300) answered.add(operation.operationId);
  return { status, answer, body: operation.requestBody?.content['application/json'].schema };
}

it('tells of webhooks, and of what is sent to them', async () => {
  const at = '/v1/models/grid/webhook?stream=a';
  const put = document.paths['/v1/models/{name}/webhook'].put.requestBody.content['application/json'].schema;
  const body = { url: 'https://hooks.example.org/x' };
  expect(faults(put, body)).toBe('');
  expect(faults(put, { url: 'ftp://hooks.example.org/x' })).not.toBe('');
  for (let bytes = 20; bytes <= 70; bytes++) {
    const secret = `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
    const isGood = bytes >= 24 && bytes <= 64;
    expect({ bytes, isGood: faults(put, { ...body, secret }) === '' }).toEqual({ bytes, isGood });
  }
  await ask('PUT', at, body);
  await ask('GET', at);
  await ask('PUT', at, { url: 'https://other.example.org/x' });
  await ask('DELETE', at);
  await ask('GET', at);
  await ask('DELETE', '/v1/models/grid/webhook?stream=told');
  await ask('POST', '/v1/models/grid/rows?stream=told', { rows });
  const [{ body: sent, headers: given }] = (await receiver.has(1)) as [Receiver['received'][number]];
  const { parameters, requestBody } = document.webhooks.forecast.post;
  expect(faults(requestBody.content['application/json'].schema, JSON.parse(sent))).toBe('');
  for (const { name } of parameters) expect(given[name]).toEqual(expect.any(String));
});

it('tells of each route what it answers', async () => {
  const series = [{ values: load, dates: load.map((_, day) => Date.UTC(2024, 0, day + 1)), id: 'north' }];
  const stream = '/v1/models/grid/rows?stream=a';
  const day = Date.UTC(2024, 0, 1);
  const asked = [
    ['GET', '/healthz', undefined, 200],
    ['GET', '/readyz', undefined, 200],
    ['GET', '/metrics', undefined, 200],
    ['GET', '/openapi.json', undefined, 200],
    ['POST', '/v1/models/grid/forecast', { rows, levels: [0.5] }, 200],
    ['POST', '/v1/models/sales/forecast', { series, horizon: 2, levels: [0.1, 0.9] }, 200],
    ['POST', '/v1/models/grid/forecast', { rows: 7 }, 400],
    ['POST', '/v1/models/grid/forecast', '{', 400],
    ['POST', stream, { rows: rows.slice(0, 2), dates: [day, day + 1] }, 202],
    ['POST', stream, { rows: rows.slice(2, 8), dates: [2, 3, 4, 5, 6, 7].map((more) => day + more) }, 200],
    ['POST', stream, { rows: rows.slice(0, 1), dates: [day] }, 409],
    ['POST', '/v1/models/sales/rows', { values: load }, 200],
    ['GET', '/v1/models', undefined, 200],
    ['GET', '/v1/models/grid', undefined, 200],
    ['GET', '/v1/models/sales', undefined, 200],
    ['GET', '/v1/models/none', undefined, 404],
    ['DELETE', stream, undefined, 200],
    ['DELETE', '/v1/models/grid/rows?stream=!', undefined, 400],
    ['POST', '/v1/models/grid/reload', undefined, 200],
  ] as const;
  for (const [method, path, body, expected] of asked) {
    const { status, body: schema } = await ask(method, path, body);
    expect({ method, path, status }).toEqual({ method, path, status: expected });
    if (schema && typeof body === 'object') expect(faults(schema, body) === '').toBe(status !== 400);
  }
  expect((await ask('GET', '/v1/models', undefined, {})).status).toBe(401);
  expect((await ask('GET', '/openapi.json?model=none')).status).toBe(404);
  expect((await ask('GET', '/openapi.json?models=grid')).status).toBe(400);
  const events = await service.fetch(new Request('http://localhost/v1/models/grid/stream', { headers }));
  const [type] = Object.keys(document.paths['/v1/models/{name}/stream'].get.responses[200].content);
  expect(events.headers.get('content-type')).toBe(type);
  await events.body!.cancel();
  const operations = Object.values<Json>(document.paths).flatMap((path) => Object.values<Json>(path));
  const all = operations.map(({ operationId }) => operationId);
  expect(all.filter((operation) => !answered.has(operation))).toEqual(['listen']);
  expect(new Set(all).size).toBe(all.length);
});

it('tells what bodies hold, of each model that is served', () => {
  const { schema } =
    document.paths['/v1/models/{name}/forecast'].post.requestBody.content['application/json'];
  const good = [
    { rows },
    { columns: { load: [1, 2, 3, 4], phase: [1, 2, 3, 4] }, base: 'load', dates: [1, '2024-01-31', 3, 4] },
    { series: [{ values: [1, null] }] },
  ];
  const bad = [
    {},
    { rows, columns: { load: [1], phase: [1] } },
    { rows: [[1]] },
    { rows: rows.slice(0, 3) },
    { rows, levels: [1] },
    { rows, seriez: 1 },
    { series: [] },
    { series: [{ value: [1] }] },
    { series: [{ values: [null] }] },
    { columns: { load: [1, 2, 3, 4] } },
  ];
  for (const body of good) expect(faults(schema, body)).toBe('');
  for (const body of bad)
    expect({ body, isGood: faults(schema, body) === '' }).toEqual({ body, isGood: false });
  const dated = (body: object) => ({ rows, dates: rows.map((_, day) => 86_400_000 * day), ...body });
  expect(faults(schema, dated({ timeZone: 'Europe/Vienna' }))).toBe('');
  expect(faults(schema, { rows, timeZone: 'Europe/Vienna' })).not.toBe('');
  const names = document.paths['/v1/models/{name}'].get.parameters[0].schema.enum;
  expect(names).toEqual(['grid', 'sales']);
});

it('tells of one model alone, and of the quantiles it gives', async () => {
  const bodyOf = async (model: string) => {
    const { answer } = await ask('GET', `/openapi.json?model=${model}`);
    expect(answer.paths['/v1/models/{name}'].get.parameters[0].schema.enum).toEqual([model]);
    return answer.paths['/v1/models/{name}/forecast'].post.requestBody.content['application/json'].schema;
  };
  const [grid, sales] = [await bodyOf('grid'), await bodyOf('sales')];
  const series = [{ values: [1, 2] }];
  for (const [body, takesGrid, takesSales] of [
    [{ rows, levels: [0.5] }, true, false],
    // not one of the calibration's
    [{ rows, levels: [0.51] }, false, false],
    [{ series, levels: [0.51] }, false, true],
    [{ series: [{ values: [1], dates: [1], frequency: { unit: 'month', count: 1, day: 31 } }] }, false, true],
    [{ series: [{ values: [1], dates: [1], frequency: { unit: 'moon', count: 1 } }] }, false, false],
    [{ series: [{ values: [1], timeZone: 'UTC' }] }, false, false],
  ] as const) {
    const isTaken = [grid, sales].map((schema) => faults(schema, body) === '');
    expect({ body, isTaken }).toEqual({ body, isTaken: [takesGrid, takesSales] });
    const answers = [];
    for (const name of ['grid', 'sales'])
      answers.push((await ask('POST', `/v1/models/${name}/forecast`, body)).status);
    expect({ body, answers }).toEqual({ body, answers: isTaken.map((isGood) => (isGood ? 200 : 400)) });
  }
});
