import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createForecastService, type ForecastService } from '../service/forecast-service';
import { send } from '../test-support/requests';
import { ModelFolders, rows } from '../test-support/tiny-model';

const folders = new ModelFolders();
let service: ForecastService;
let url: URL;

beforeAll(async () => {
  const models = { grid: await folders.save('grid') };
  service = await createForecastService({ models, reloadIntervalMs: 0, bodyLimit: 5000 });
  url = new URL(await service.listen({ port: 0 }));
});

afterAll(async () => {
  await service.close();
  folders.remove();
});

/** What comes back for some bytes until the connection is closed. */
async function sendBytes(...parts: (string | Uint8Array)[]): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk;
  });
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return answer;
}

const post =
  'POST /v1/models/grid/forecast HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

it.each(['/healthz', '/readyz'])('answers HTTP/1.0 without a Host at %s', async (path) => {
  expect(await sendBytes(`GET ${path} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  expect(await sendBytes(request)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

it('refuses two Hosts', async () => {
  const answer = await sendBytes(
    'GET /v1/models HTTP/1.1\r\nHost: localhost\r\nhost: y\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('two Host headers');
});

it.each([
  ['evil.example', 403],
  ['evil.example:80', 403],
  ['127.0.0.1.evil.example', 403],
  ['localhost.evil.example', 403],
  ['LOCALHOST:1234', 200],
  ['app.localhost', 200],
  ['127.0.0.1:80', 200],
  ['[::1]:80', 200],
])('is asked by names of this machine only where there is no token: Host %s', async (host, status) => {
  const answer = await sendBytes(`GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const probe = await sendBytes(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(probe).toMatch(/^HTTP\/1\.1 200 /);
});

it('closes a connection whose body is too large, and says so', async () => {
  const body = JSON.stringify({ rows: [...rows, ...rows, ...rows, ...rows, ...rows, ...rows] });
  const answer = await sendBytes(`${post}Content-Length: ${body.length}\r\n\r\n`, body.slice(0, 100));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
});

it('names a compressed body as what it is', async () => {
  const body = gzipSync(JSON.stringify({ rows }));
  const head = `${post}Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
  const answer = await sendBytes(head, body);
  expect(answer).toMatch(/^HTTP\/1\.1 415 /);
  expect(answer).toContain('The body is compressed.');
  const headers = { 'Content-Encoding': 'identity' };
  const plain = await send(service, 'POST', '/v1/models/grid/forecast', { body: { rows }, headers });
  expect(plain.status).toBe(200);
});

it.each([
  ['PUT', '/v1/models/grid/rows', 'POST, DELETE'],
  ['GET', '/v1/models/grid/forecast', 'POST'],
  ['DELETE', '/v1/models/grid', 'GET'],
  ['POST', '/healthz', 'GET'],
  ['OPTIONS', '/metrics', 'GET'],
])('says which methods are allowed instead of %s %s', async (method, path, allowed) => {
  const { status, headers, answer } = await send(service, method, path);
  expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: allowed });
  expect(answer).toMatchObject({ code: 'INVALID_OPTION', remedy: expect.stringMatching(/^Send /) });
});

it.each([
  ['http://localhost/v1/models', 200],
  ['http://evil.example/v1/models', 403],
  ['http://localhost', 404],
])('takes a whole address for path and host: %s', async (address, status) => {
  const answer = await sendBytes(`GET ${address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

it('refuses a body that is nested deeply, and two names of a stream', async () => {
  const rows = `${'['.repeat(2000)}${']'.repeat(2000)}`;
  const nested = await send(service, 'POST', '/v1/models/grid/forecast', { body: `{"rows": ${rows}}` });
  expect(nested).toMatchObject({ status: 400, answer: { code: 'INVALID_DATA' } });
  const two = await send(service, 'GET', '/v1/models/grid/stream?stream=a&stream=b');
  expect(two).toMatchObject({ status: 400, answer: { code: 'INVALID_OPTION' } });
});

it('answers a HEAD request as it would a GET', async () => {
  const head = await service.fetch(new Request('http://localhost/healthz', { method: 'HEAD' }));
  expect({ status: head.status, text: await head.text() }).toEqual({ status: 200, text: '' });
  expect((await send(service, 'PUT', '/v1/nothing')).status).toBe(404);
});
