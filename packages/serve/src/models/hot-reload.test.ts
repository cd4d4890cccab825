import { cpSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSavedFiles, saveModel } from '@btcfc/core';
import { LSTMEnsemble, LSTMForecaster } from '@btcfc/lstm';
import * as tf from '@tensorflow/tfjs-core';
import type { LogEntry } from '../reporting/log';
import { createForecastService, type ForecastService } from '../service/forecast-service';
import { readAnswer, send } from '../test-support/requests';
import { load, ModelFolders, phase, rows } from '../test-support/tiny-model';

const settings = { target: 'log-difference', loss: 'gaussian' } as const;
const body = { rows };

let folders: ModelFolders;
let service: ForecastService | undefined;
let tensors: number;
let log: LogEntry[];

beforeEach(() => {
  tensors = tf.engine().state.numTensors;
  folders = new ModelFolders();
  log = [];
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  folders.remove();
  expect(tf.engine().state.numTensors).toBe(tensors);
});

async function serve(options: object = {}): Promise<ForecastService> {
  service = await createForecastService({
    models: { grid: folders.folder('grid') },
    reloadIntervalMs: 20,
    log: (entry) => log.push(entry),
    ...options,
  });
  return service;
}

/** Waits until something has been logged. */
async function logged(event: string, count = 1): Promise<LogEntry> {
  for (;;) {
    const found = log.filter((entry) => entry.event === event);
    if (found.length >= count) return found[count - 1]!;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function pointsOf(folder: string): Promise<number[]> {
  const forecaster = await LSTMForecaster.load(folder);
  const points = await forecaster.predict({ X: { load, phase } });
  forecaster.dispose();
  return [...points.slice(-1)];
}

async function ask(from: ForecastService) {
  const { status, answer } = await send(from, 'POST', '/v1/models/grid/forecast', { body });
  expect({ status, answer }).toMatchObject({ status: 200 });
  return answer;
}

it('exchanges a model under requests, of which none fails, and frees the old one', async () => {
  const folder = await folders.save('grid', settings);
  const before = await pointsOf(folder);
  const url = await (await serve()).listen({ port: 0 });
  const withOne = tf.engine().state.numTensors;

  const answers: { status: number; answer: { revision: string; point: number[] } }[] = [];
  let asking = true;
  const clients = Array.from({ length: 4 }, async () => {
    while (asking) {
      const headers = { 'Content-Type': 'application/json' };
      const request = { method: 'POST', body: JSON.stringify(body), headers };
      answers.push(await readAnswer(await fetch(`${url}/v1/models/grid/forecast`, request)));
    }
  });
  // another seed, and longer windows
  await folders.save('grid', { ...settings, seed: 9, seqLen: 6 });
  const { revision } = await logged('reloaded');
  const seen = answers.length;
  while (answers.length < seen + 20) await new Promise((resolve) => setTimeout(resolve, 5));
  asking = false;
  await Promise.all(clients);

  const after = await pointsOf(folder);
  expect(after).not.toEqual(before);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const replies = answers.map(({ answer }) => answer);
  expect(replies[0]).toMatchObject({ point: before });
  for (const reply of replies) {
    expect(reply.point).toEqual(reply.revision === revision ? after : before);
  }
  expect(replies.at(-1)).toMatchObject({ point: after, revision });
  expect(tf.engine().state.numTensors).toBe(withOne);
  expect((await send(service!, 'GET', '/metrics')).answer).toContain(
    'btcfc_serve_reloads_total{model="grid",result="reloaded"} 1',
  );
});

it('answers what was asked before an exchange with the model of then', async () => {
  await folders.save('grid', settings);
  const from = await serve();
  const { forecast } = LSTMForecaster.prototype;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const spy = jest.spyOn(LSTMForecaster.prototype, 'forecast').mockImplementationOnce(async function (
    this: LSTMForecaster,
    options,
  ) {
    await held;
    return forecast.call(this, options);
  });
  // the second waits, with too few rows for the model to come
  const asked = [rows, rows.slice(0, 4)].map((some) =>
    send(from, 'POST', '/v1/models/grid/forecast', { body: { rows: some } }),
  );
  const described = () => send(from, 'GET', '/v1/models/grid');
  const { revision } = (await described()).answer;
  await folders.save('grid', { ...settings, seqLen: 6 });
  while ((await described()).answer.seqLen !== 6) await new Promise((resolve) => setTimeout(resolve, 5));
  letGo();
  for (const { status, answer } of await Promise.all(asked)) {
    expect({ status, revision: answer.revision }).toEqual({ status: 200, revision });
  }
  expect((await ask(from)).revision).not.toBe(revision);
  spy.mockRestore();
});

it('keeps rows over an exchange', async () => {
  await folders.save('grid', settings);
  const from = await serve();
  const append = (body: object) => send(from, 'POST', '/v1/models/grid/rows', { body });
  await append({ rows: rows.slice(0, 59) });
  await folders.save('grid', { ...settings, seed: 9, seqLen: 6 });
  await logged('reloaded');
  const { answer } = await append({ rows: rows.slice(59) });
  expect(answer.forecast.point).toEqual(await pointsOf(folders.folder('grid')));
});

it.each([
  [
    'a damaged file',
    /weights.bin in .* is damaged/,
    async (folder: string) => writeFileSync(path.join(folder, 'weights.bin'), 'half'),
  ],
  [
    'other columns',
    /other inputs/,
    async () => folders.save('grid', settings, { X: { load, volume: phase } }),
  ],
  ['another base', /other inputs/, async () => folders.save('grid', settings, { base: load })],
  [
    'columns known ahead',
    /other inputs/,
    async () => folders.save('grid', { ...settings, futureCovariates: ['phase'] }),
  ],
  [
    'weights that are no numbers',
    /forecasts no numbers/,
    async (folder: string) => {
      const { files, ...saved } = await readSavedFiles(folder);
      const weights = new Uint8Array(files.get('weights.bin')!.length).fill(0xff);
      const { kind, package: name } = saved;
      await saveModel(folder, {
        kind,
        package: name,
        files: { ...Object.fromEntries(files), 'weights.bin': weights },
      });
    },
  ],
] as const)('goes on with the old model where the new one has %s', async (_, message, damage) => {
  const folder = await folders.save('grid', settings);
  const good = folders.folder('good');
  cpSync(folder, good, { recursive: true });
  const from = await serve();
  const { point, revision } = await ask(from);
  await damage(folder);
  expect((await logged('reload-failed')).message).toMatch(message);
  // it is not tried again before it changes
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(log.filter(({ event }) => event === 'reload-failed')).toHaveLength(1);
  expect(await ask(from)).toMatchObject({ point, revision });
  expect((await send(from, 'GET', '/metrics')).answer).toContain(
    'btcfc_serve_reloads_total{model="grid",result="failed"} 1',
  );

  rmSync(folder, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await ask(from)).toMatchObject({ point, revision });
  renameSync(good, folder);
  // the same files under new times
  utimesSync(path.join(folder, 'model.json'), 1, 1);
  await logged('reloaded');
  expect(await ask(from)).toMatchObject({ point, revision });
});

it('takes an ensemble for a forecaster of the same inputs, but not with a damaged member', async () => {
  const folder = await folders.save('grid', settings);
  const from = await serve();
  const options = { ...settings, members: 2, seqLen: 4, hiddenDim: 4, numLayers: 1, epochs: 1 };
  const ensemble = new LSTMEnsemble({ ...options, backend: 'wasm' });
  await ensemble.fit({ X: { load, phase }, y: load, base: 'load' });
  await ensemble.save(folder);
  const expected = await ensemble.forecast({ X: { load, phase } });
  ensemble.dispose();
  await logged('reloaded');
  const { point, revision } = await ask(from);
  expect(point).toEqual([...expected.point]);
  writeFileSync(path.join(folder, 'member-2/weights.bin'), 'half');
  expect((await logged('reload-failed')).message).toMatch(/member-2\/weights.bin in .* is damaged/);
  expect(await ask(from)).toMatchObject({ point, revision });
});

describe('POST /reload', () => {
  const headers = { Authorization: 'Bearer secret' };

  it('reloads at once, and tells what is wrong', async () => {
    const folder = await folders.save('grid', settings);
    const from = await serve({ token: 'secret', reloadIntervalMs: 0 });
    const first = await send(from, 'POST', '/v1/models/grid/forecast', { body, headers });
    await folders.save('grid', { ...settings, seed: 9 });
    const [one, other] = await Promise.all([
      send(from, 'POST', '/v1/models/grid/reload', { headers }),
      send(from, 'POST', '/v1/models/grid/reload', { headers }),
    ]);
    expect(one).toMatchObject({ status: 200, answer: { model: 'grid' } });
    expect(other.answer).toEqual(one.answer);
    expect(one.answer.revision).not.toBe(first.answer.revision);
    writeFileSync(path.join(folder, 'model.json'), readFileSync(path.join(folder, 'model.json')).subarray(9));
    const failed = await send(from, 'POST', '/v1/models/grid/reload', { headers });
    expect(failed).toMatchObject({ status: 409, answer: { code: 'PARSE_FAILED' } });
    const url = await from.listen({ port: 0 });
    const overHttp = await fetch(`${url}/v1/models/grid/reload`, { method: 'POST', headers });
    expect(overHttp.status).toBe(409);
    const answer = await send(from, 'POST', '/v1/models/grid/forecast', { body, headers });
    expect(answer).toMatchObject({ status: 200, answer: { revision: one.answer.revision } });
  });

  it.each([
    [undefined, 401],
    ['Bearer', 401],
    ['Bearer secre', 401],
    ['Bearer secrets', 401],
    ['Basic secret', 401],
    ['bearer secret', 200],
  ])('with the header %s is answered %i, as all else but the probes', async (authorization, status) => {
    await folders.save('grid', settings);
    const from = await serve({ token: 'secret', reloadIntervalMs: 0 });
    const sent: Record<string, string> = authorization ? { Authorization: authorization } : {};
    for (const [method, path] of [
      ['POST', '/v1/models/grid/reload'],
      ['GET', '/v1/models'],
      ['GET', '/metrics'],
    ] as const) {
      const { headers: got, ...told } = await send(from, method, path, { headers: sent });
      expect(told.status).toBe(status);
      if (status === 401) expect(got.get('www-authenticate')).toBe('Bearer');
    }
    expect((await send(from, 'GET', '/healthz')).status).toBe(200);
    expect(await send(from, 'GET', '/readyz')).toMatchObject({
      status: 200,
      answer: { status: 'ready', models: [{ name: 'grid' }] },
    });
    expect(JSON.stringify(log)).not.toContain('secre');
  });
});
