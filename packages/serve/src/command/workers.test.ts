import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LSTMForecaster } from '@btcfc/lstm';
import { builtCli, removeBuiltCli } from '../test-support/built-cli';
import { saveCalibrated } from '../test-support/calibrated-model';
import { endPrograms, Program } from '../test-support/program';
import { Receiver } from '../test-support/receiver';
import { readAnswer } from '../test-support/requests';
import { load, ModelFolders, phase, rows } from '../test-support/tiny-model';

jest.setTimeout(120_000);

const folders = new ModelFolders();
const firstDay = Date.UTC(2024, 0, 1);
const day = 86_400_000;

beforeAll(async () => {
  builtCli();
  await saveCalibrated(folders, 'grid');
});

afterAll(() => {
  endPrograms();
  removeBuiltCli();
  folders.remove();
});

/** A program of several workers, and where it is asked. */
async function begin(more: string[] = [], environment: Record<string, string> = {}) {
  const args = [`grid=${folders.folder('grid')}`, '--port', '0', ...more];
  const program = new Program(args, environment);
  const { url } = await program.logged('listening');
  return { program, url: url as string };
}

/** What was logged of an event. */
function entriesOf(program: Program, event: string) {
  const lines = program.output.split('\n').filter((line) => line.includes(`"event":"${event}"`));
  return lines.map((line) => JSON.parse(line));
}

/** Sends a request over a connection of its own; by default rows of a stream. */
async function ask(url: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'Content-Type': 'application/json', Connection: 'close', ...headers },
  });
  return readAnswer(response);
}

const append = (url: string, stream: string, at: number) =>
  ask(url, `/v1/models/grid/rows?stream=${stream}`, {
    rows: [rows[at % rows.length]],
    dates: [firstDay + at * day],
  });

/** Which workers have answered requests of a path. */
function workersOf(program: Program, path: string): Set<number> {
  const answered = entriesOf(program, 'request').filter((entry) => entry.path === path);
  return new Set(answered.map(({ worker }) => worker));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).status === 200;

describe('btcfc-serve --workers', () => {
  it('says where its processes cannot reach each other, rather than of a port', async () => {
    const long = path.join(mkdtempSync(path.join(tmpdir(), 'workers-')), 'x'.repeat(120));
    mkdirSync(long);
    const args = [`grid=${folders.folder('grid')}`, '--port', '0', '--workers', '2'];
    const program = new Program(args, { TMPDIR: long });
    expect(await program.exited).toBe(1);
    expect(program.errors).toMatch(/path of their sockets has \d+ bytes.*Set TMPDIR/);
    expect(readdirSync(long)).toEqual([]);
    rmSync(path.dirname(long), { recursive: true });
  });

  it('has each stream send its forecasts from the process that has it, once', async () => {
    const receiver = new Receiver();
    const to = await receiver.listen();
    const allowed = ['--webhook-hosts', '127.0.0.1', '--webhook-private'];
    const { program, url } = await begin(['--workers', '3', ...allowed]);
    const streams = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const stream of streams) {
      const { status } = await fetch(`${url}/v1/models/grid/webhook?stream=${stream}`, {
        ...{ method: 'PUT', body: JSON.stringify({ url: to }) },
        headers: { 'Content-Type': 'application/json', Connection: 'close' },
      });
      expect(status).toBe(200);
      for (let at = 0; at < 5; at++) await append(url, stream, at);
    }
    expect(workersOf(program, '/v1/models/grid/rows').size).toBeGreaterThan(1);
    for (const stream of streams) {
      const state = async () => (await ask(url, `/v1/models/grid/webhook?stream=${stream}`)).answer;
      await until(async () => (await state()).pending === 0);
    }
    const told = receiver.received.map(({ body }) => JSON.parse(body));
    for (const stream of streams) {
      const days = told.filter((each) => each.stream === stream).map(({ asOf }) => Date.parse(asOf));
      expect(days).toEqual([3, 4].map((at) => firstDay + at * day));
    }
    receiver.close();
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
  });

  it('keeps each stream to one process and answers forecasts by all, with the numbers of the model', async () => {
    const { program, url } = await begin(['--workers', '3']);
    const streams = ['a', 'b', 'c', 'D', 'e', 'f', 'g', 'h', 'i', 'default'];
    for (let at = 0; at < 8; at++) {
      const sent = await Promise.all(streams.map((stream) => append(url, stream, at)));
      // each row came to where those before it are
      for (const { answer } of sent) expect(answer.rows).toBe(at + 1);
    }
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ask(url, '/v1/models/grid/forecast', { rows })),
    );
    const forecaster = await LSTMForecaster.load(folders.folder('grid-alone'));
    const [expected] = (await forecaster.predict({ X: { load, phase } })).slice(-1);
    forecaster.dispose();
    for (const { answer } of answers) expect(answer.point).toEqual([expected]);

    const { answer: described } = await ask(url, '/v1/models/grid');
    expect(described.streams.map(({ stream }: { stream: string }) => stream).sort()).toEqual(
      [...streams].sort(),
    );
    const { answer: all } = await ask(url, '/v1/models');
    expect(all.models[0].streams).toHaveLength(streams.length);
    await until(() => entriesOf(program, 'request').length >= 8 * streams.length + 12);
    expect(workersOf(program, '/v1/models/grid/forecast')).toEqual(new Set([0, 1, 2]));
    expect(workersOf(program, '/v1/models/grid/rows')).toEqual(new Set([0, 1, 2]));

    // one connection reaches all streams, whichever process has it
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const stream of streams) {
      const again = request(`${url}/v1/models/grid/rows?stream=${stream}`, { agent, method: 'DELETE' });
      const [response] = (await once(again.end(), 'response')) as [IncomingMessage];
      expect(JSON.parse(String(await response.setEncoding('utf8').toArray()))).toEqual({
        stream,
        deleted: true,
      });
    }
    agent.destroy();
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
    expect(program.errors).toBe('');
  });

  it('tells listeners, and the metrics of all', async () => {
    const { program, url } = await begin(['--workers', '2']);
    const listeners = await Promise.all(
      [0, 1, 2, 3].map(async () => {
        const [response] = await once(get(`${url}/v1/models/grid/stream?stream=s`), 'response');
        const listener = { text: '', response: response as IncomingMessage };
        listener.response.setEncoding('utf8').on('data', (part) => {
          listener.text += part;
        });
        return listener;
      }),
    );
    for (let at = 0; at < 6; at++) await append(url, 's', at);
    await until(() => listeners.every(({ text }) => text.match(/event: forecast/g)?.length === 3));
    const { answer: metrics, headers } = await ask(url, '/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    const values = (name: string): number[] =>
      [...metrics.matchAll(new RegExp(`^${name}\\{[^}]*worker="\\d"[^}]*\\} (\\S+)$`, 'gm'))].map(
        ([, value]) => Number(value),
      );
    const sum = (name: string) => values(name).reduce((total, value) => total + value, 0);
    expect(sum('btcfc_serve_forecasts_total')).toBe(3);
    expect(sum('btcfc_serve_subscribers')).toBe(4);
    expect(values('process_resident_memory_bytes')).toHaveLength(2);
    expect(metrics.match(/^# TYPE btcfc_serve_requests_total counter$/gm)).toHaveLength(1);
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
    for (const { response } of listeners) expect(response.complete).toBe(true);
  });

  it('starts a worker again that was killed; its streams go on from their journals', async () => {
    const journals = folders.folder('journals');
    const { program, url } = await begin(['--workers', '2', '--journal-dir', journals]);
    const streams = ['a', 'b', 'c', 'd'];
    const kept = new Map<string, number>();
    for (let at = 0; at < 6; at++) {
      for (const stream of streams) kept.set(stream, (await append(url, stream, at)).answer.rows);
    }
    const [{ pid }] = entriesOf(program, 'worker-started');
    process.kill(pid, 'SIGKILL');
    await until(() => entriesOf(program, 'worker-started').length === 3);
    await until(() => isReady(url));
    for (const stream of streams) {
      const { status, answer } = await append(url, stream, 6);
      expect({ status, rows: answer.rows }).toEqual({ status: 200, rows: kept.get(stream)! + 1 });
    }
    expect(entriesOf(program, 'worker-ended')).toMatchObject([{ pid, message: 'It ended by SIGKILL.' }]);
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);

    // as many workers as there are then
    const next = await begin(['--workers', '3', '--journal-dir', journals]);
    for (const stream of streams) expect((await append(next.url, stream, 7)).status).toBe(200);
    next.program.child.kill('SIGTERM');
    expect(await next.program.exited).toBe(0);
  });

  it('answers what was begun on SIGTERM, by whichever process it came', async () => {
    const { program, url } = await begin(['--workers', '2', '--drain-ms', '300']);
    const body = JSON.stringify({ rows: rows.slice(0, 4) });
    const begun = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (stream) => {
        const path = `${url}/v1/models/grid/rows?stream=${stream}`;
        const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
        const sent = request(path, { method: 'POST', headers });
        sent.write(body.slice(0, 5));
        await once(sent, 'socket').then(([socket]) => socket.connecting && once(socket, 'connect'));
        return sent;
      }),
    );
    // until its head has come to the process that has the stream
    await new Promise((resolve) => setTimeout(resolve, 300));
    program.child.kill('SIGTERM');
    await program.logged('closing');
    await until(async () => (await fetch(`${url}/readyz`)).status === 503);
    expect((await ask(url, '/v1/models/grid/forecast', { rows })).status).toBe(503);
    expect((await ask(url, '/healthz')).status).toBe(200);
    const answers = begun.map(async (sent) => {
      const [response] = (await once(sent.end(body.slice(5)), 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    });
    expect(await Promise.all(answers)).toEqual(begun.map(() => 200));
    expect(await program.exited).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  // the model is another one from here on
  it('reloads in all processes, and takes tokens and connections as one', async () => {
    const { program, url } = await begin(
      ['--workers', '2', '--reload-interval-ms', '0', '--max-connections', '6'],
      { BTCFC_SERVE_TOKEN: 'hush' },
    );
    const headers = { Authorization: 'Bearer hush' };
    expect((await ask(url, '/v1/models/grid/rows?stream=a', { rows })).status).toBe(401);
    const before = (await ask(url, '/v1/models/grid', undefined, headers)).answer.revision;
    await folders.save('grid', { loss: 'gaussian', epochs: 3 });
    const reloaded = await ask(url, '/v1/models/grid/reload', {}, headers);
    expect(reloaded.status).toBe(200);
    const revisions = new Set<string>();
    for (let time = 0; time < 6; time++) {
      revisions.add((await ask(url, '/v1/models/grid', undefined, headers)).answer.revision);
    }
    expect(revisions).toEqual(new Set([reloaded.answer.revision]));
    expect(revisions).not.toContain(before);

    const listen = (place: number) =>
      once(
        get(`${url}/v1/models/grid/stream?stream=${place}`, { agent: new Agent(), headers }),
        'response',
      ).then(
        ([response]) => (response as IncomingMessage).resume().statusCode,
        () => 'refused',
      );
    for (let place = 0; place < 6; place++) {
      // those before may not have been told as ended yet
      await until(async () => (await listen(place)) === 200);
    }
    expect(await Promise.all([listen(6), listen(7)])).toEqual(['refused', 'refused']);
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
    expect(program.output).not.toContain('hush');
  });

  it('ends with an error where a worker ends again and again', async () => {
    const { program } = await begin(['--workers', '2']);
    let killed = 0;
    const timer = setInterval(() => {
      const started = entriesOf(program, 'worker-started').filter(({ worker }) => worker === 1);
      if (started.length > killed) process.kill(started[killed++].pid, 'SIGKILL');
    }, 20);
    expect(await program.exited).toBe(1);
    clearInterval(timer);
    expect(killed).toBe(5);
    expect(program.errors).toBe(
      'Worker 1 ended 5 times in a row soon after its start, at last by SIGKILL. See what it printed.\n',
    );
  });

  it.each([
    [['--workers', '0'], 2, /--workers` must be a whole number/],
    [['--workers', '2', '--host', '0.0.0.0'], 2, /no token is asked for/],
  ])('%j is refused', async (args, code, message) => {
    const program = new Program([`grid=${folders.folder('grid')}`, '--port', '0', ...args]);
    expect(await program.exited).toBe(code);
    expect(program.errors).toMatch(message);
  });

  it('tells what a worker could not start for', async () => {
    const program = new Program([folders.folder('nowhere'), '--workers', '2']);
    expect(await program.exited).toBe(1);
    expect(program.errors).toMatch(/^Nothing was saved in the folder .*nowhere/);
  });
});
