import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ServedPage, servePage } from './serve-page';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-'));
const folder = path.join(directory, 'page');
let page: ServedPage;

beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html>page');
  writeFileSync(path.join(folder, 'assets/a.js'), 'a');
  writeFileSync(path.join(folder, 'assets/live-bitcoin-worker-B1_x-y.js'), 'b');
  writeFileSync(path.join(directory, 'secret.txt'), 'secret');
  page = await servePage({ folder, port: 0 });
});

afterAll(async () => {
  await page.close();
  rmSync(directory, { recursive: true });
});

/** What the server answers to bytes as they are: fetch would put paths and headers in order. */
function answerTo(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(page.url).port), '127.0.0.1', () =>
      socket.end(`${request}\r\nConnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

const statusOf = async (request: string) => (await answerTo(request)).split(' ')[1];
const host = () => `Host: ${new URL(page.url).host}`;

describe('the server of the page', () => {
  it('gives its files, isolated and with a policy that lets nothing be sent', async () => {
    const response = await fetch(page.url);
    expect(await response.text()).toBe('<!doctype html>page');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).toMatch(/connect-src data:;/);
    const script = await fetch(`${page.url}assets/a.js?x=1`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await fetch(page.url, { method: 'HEAD' })).status).toBe(200);
  });

  it('lets one worker connect to one host, and nothing else to any', async () => {
    const policyOf = async (name: string) =>
      (await fetch(`${page.url}${name}`)).headers.get('content-security-policy');
    expect(await policyOf('assets/live-bitcoin-worker-B1_x-y.js')).toMatch(
      /connect-src https:\/\/api\.blockchain\.info\/charts\/;/,
    );
    for (const other of ['assets/a.js', 'assets/a.js?/assets/live-bitcoin-worker-B1.js', 'assets/none.js'])
      expect(await policyOf(other)).toMatch(/connect-src data:;/);
  });

  it('is asked by the name of this machine alone', async () => {
    const port = new URL(page.url).port;
    expect(await statusOf(`GET / HTTP/1.1\r\nHost: localhost:${port}`)).toBe('200');
    expect(await statusOf(`GET / HTTP/1.1\r\nHost: studio.example:${port}`)).toBe('403');
    expect(await statusOf(`GET / HTTP/1.1\r\nHost: localhost:${port}.example`)).toBe('403');
    expect(await statusOf(`GET / HTTP/1.1\r\nHost: localhost:${Number(port) + 1}`)).toBe('403');
    expect(await statusOf(`GET / HTTP/1.0`)).toBe('403');
  });

  it.each(['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '//secret.txt', '/assets'])(
    'has no file %s',
    async (name) => {
      expect(await statusOf(`GET ${name} HTTP/1.1\r\n${host()}`)).toBe('404');
    },
  );

  it('takes nothing', async () => {
    expect((await fetch(page.url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('tells an address of this machine where it listens at all of them', async () => {
    const open = await servePage({ folder, port: 0, host: '0.0.0.0', token: 'secret' });
    expect(open.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await fetch(open.url)).status).toBe(200);
    await open.close();
  });

  it('says where it can not listen', async () => {
    const port = Number(new URL(page.url).port);
    await expect(servePage({ folder, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
