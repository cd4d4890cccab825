import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { saveModel } from '@btcfc/core';
import { LSTMForecaster } from '@btcfc/lstm';
import { builtCli, removeBuiltCli } from '../test-support/built-cli';
import { endPrograms, Program } from '../test-support/program';
import { load, ModelFolders, phase, rows } from '../test-support/tiny-model';

jest.setTimeout(60_000);

const folders = new ModelFolders();
let folder: string;

beforeAll(async () => {
  builtCli();
  folder = await folders.save('final_model');
});

afterAll(() => {
  endPrograms();
  removeBuiltCli();
  folders.remove();
});

/** A connection, what has come over it, and all that has when it is closed. */
interface Connection {
  socket: Socket;
  received(text: string): Promise<void>;
  ended: Promise<string>;
}

async function open(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  return {
    socket,
    async received(part) {
      while (!text.includes(part)) await once(socket, 'data');
    },
    ended: once(socket, 'close').then(() => text),
  };
}

const body = JSON.stringify({ rows });
// the server says that it has begun with a request that expects to be told
const head = (name: string) =>
  `POST /v1/models/${name}/forecast HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;

describe('btcfc-serve', () => {
  it('finishes open requests on SIGTERM, lets listeners go and ends with 0', async () => {
    const program = new Program([folder, '--port', '0']);
    const { url } = await program.logged('listening');
    const listener = await open(url);
    listener.socket.write('GET /v1/models/final_model/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const idle = await open(url);
    idle.socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const request = await open(url);
    request.socket.write(head('final_model') + body.slice(0, 50));
    await request.received('100 Continue');
    await listener.received('retry: 3000');

    program.child.kill('SIGTERM');
    await program.logged('closing');
    await listener.ended;
    // whoever asks anew hears of it as long as something is under way
    const probe = await fetch(`${url}/readyz`);
    expect({ status: probe.status, connection: probe.headers.get('connection') }).toEqual({
      status: 503,
      connection: 'close',
    });
    request.socket.write(body.slice(50));
    expect(await idle.ended).toContain('{"status":"up"}');

    const answer = await request.ended;
    const forecaster = await LSTMForecaster.load(folder);
    const expected = await forecaster.predict({ X: { load, phase } });
    forecaster.dispose();
    expect(answer).toMatch(/\r\nHTTP\/1.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain(`"point":[${expected.at(-1)}]`);
    expect(await program.exited).toBe(0);
    await expect(open(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(program.errors).toBe('');
  });

  it('cuts what does not end in time', async () => {
    const program = new Program([`grid=${folder}`, '--port', '0', '--close-timeout-ms', '100']);
    const { url } = await program.logged('listening');
    const request = await open(url);
    request.socket.write(head('grid'));
    await request.received('100 Continue');
    const probe = await fetch(`${url}/readyz`);
    expect(await probe.json()).toMatchObject({ models: [{ name: 'grid' }] });
    program.child.kill('SIGINT');
    expect(await request.ended).not.toContain('200 OK');
    expect(await program.exited).toBe(0);
  });

  it('takes its token from the environment and keeps it to itself', async () => {
    const program = new Program([folder, '--name', 'grid', '--port', '0'], { BTCFC_SERVE_TOKEN: 'hush' });
    const { url } = await program.logged('listening');
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
    const headers = { Authorization: 'Bearer hush' };
    const models = await fetch(`${url}/v1/models`, { headers });
    expect(await models.json()).toMatchObject({ models: [{ name: 'grid', columns: ['load', 'phase'] }] });
    expect(await (await fetch(`${url}/metrics`, { headers })).text()).toContain('process_cpu_seconds_total');
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
    expect(program.output).toContain('"status":401');
    expect(program.output).not.toContain('hush');
  });

  describe('models of other packages', () => {
    /** Registers a kind as a package's entry does, whose forecast is one number. */
    const registers = (kind: string, value: number) => `
      const kinds = (globalThis[Symbol.for('btcfc.model-kinds')] ??= new Map());
      const predict = (_, [{ origin, horizon }]) => ({
        origins: [origin], horizon, point: new Array(horizon).fill(${value}), levels: [], quantiles: [],
      });
      kinds.set('${kind}', { kind: '${kind}', load: async () => ({ model: { fit() {}, predict } }) });`;

    const write = (file: string, text: string) => {
      mkdirSync(path.dirname(folders.folder(file)), { recursive: true });
      writeFileSync(folders.folder(file), text);
    };

    async function pointOf(url: string, name: string): Promise<number[]> {
      const response = await fetch(`${url}/v1/models/${name}/forecast`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ series: [{ values: load }], horizon: 2 }),
      });
      const { series } = (await response.json()) as { series: { point: number[] }[] };
      return series[0]!.point;
    }

    it('are served: ours by themselves where they are installed, others where --with names them', async () => {
      await saveModel(folders.folder('oracle'), { kind: 'oracle', package: 'delphi', files: {} });
      await saveModel(folders.folder('omen'), { kind: 'omen', package: './omen.mjs', files: {} });
      const auto = { kind: 'auto-forecast', package: '@btcfc/forecast', files: {} };
      await saveModel(folders.folder('auto'), auto);
      const options = { period: 1 };
      await saveModel(folders.folder('classic'), {
        ...{ kind: 'seasonal-naive', package: '@btcfc/models' },
        files: { 'model.json': JSON.stringify({ options, fitted: { period: 1, deviation: 1 } }) },
      });
      write('node_modules/delphi/index.js', registers('oracle', 7));
      write('node_modules/@btcfc/forecast/index.js', registers('auto-forecast', 8));
      write('omen.mjs', registers('omen', 9));
      const here = folders.folder('.');
      const args = ['oracle', 'omen', 'auto', 'classic', '--with', 'delphi,./omen.mjs', '--port', '0'];
      const program = new Program(args, {}, here);
      const { url } = await program.logged('listening');
      expect(await pointOf(url, 'oracle')).toEqual([7, 7]);
      expect(await pointOf(url, 'omen')).toEqual([9, 9]);
      expect(await pointOf(url, 'auto')).toEqual([8, 8]);
      expect(await pointOf(url, 'classic')).toEqual([load.at(-1), load.at(-1)]);
      program.child.kill('SIGTERM');
      expect(await program.exited).toBe(0);

      const without = new Program(['oracle', '--port', '0'], {}, here);
      expect(await without.exited).toBe(1);
      expect(without.errors).toContain('Import "delphi" first');
      const nobody = new Program(['oracle', '--with', 'pythia'], {}, here);
      expect(await nobody.exited).toBe(1);
      expect(nobody.errors).toContain('"pythia" can\'t be imported');
    });
  });

  it.each([
    [['--help'], {}, 0, /^Usage: btcfc-serve/],
    [[], {}, 2, /folder of a model is needed/],
    [['nowhere'], {}, 1, /Nothing was saved in the folder nowhere/],
    [['nowhere', '--tokn', 'x'], {}, 2, /--tokn is not known/],
    [['nowhere'], { BTCFC_SERVE_TOKEN: '' }, 2, /`token` must be text/],
  ] as const)('%j ends as it should', async (args, environment, code, message) => {
    const program = new Program([...args], environment);
    expect(await program.exited).toBe(code);
    expect(program.output + program.errors).toMatch(message);
  });
});
