import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { liveHost } from '../../samples/live/live-host';
import { bringsToken, isAskedByOwnName } from './access';

/** How a page is served. */
export interface ServePageOptions {
  /** The folder of the built pages. */
  folder: string;
  /** The port to listen at; 0 for a free one. */
  port: number;
  /** The address to listen at. @default '127.0.0.1' */
  host?: string;
  /** The page that is shown: one that asks this server for what it shows may connect to it. @default 'index.html' */
  page?: 'index.html' | 'search.html' | 'service.html';
  /** What there is beneath `/api/`. @default nothing */
  api?: Api;
  /** What is asked for beneath `/api/`. @default nothing; needed where other machines reach the server */
  token?: string;
}

/** Answers what is asked for beneath `/api/`, and says whether there is such a thing. */
export type Api = (request: ApiRequest, response: ServerResponse) => boolean | Promise<boolean>;

export interface ApiRequest {
  /** Parts of the path after `/api/`, decoded. */
  path: readonly string[];
  query: URLSearchParams;
}

export interface ServedPage {
  /** Where it is. */
  url: string;
  close(): Promise<void>;
}

interface PageFile {
  type: string;
  bytes: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * What a browser is told of every file. Nothing of the page that forecasts can be sent anywhere: `connect-src` allows
 * `data:` alone, from which the kernels are read; the others may ask this server. The worker that asks for live prices has
 * a policy of its own, and nothing else. Isolated from all other pages, it may use threads.
 */
const headers = (connections: string) => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    'img-src data:',
    `connect-src ${connections}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
});

/** As the build names the worker that asks for live prices. */
const liveWorker = /^\/assets\/live-bitcoin-worker-[\w-]+\.js$/;

/**
 * Serves a built page to browsers, of this machine alone unless there is a token. Its files are read once: no request leads
 * to another file.
 */
export async function servePage({
  folder,
  port,
  host = '127.0.0.1',
  page = 'index.html',
  api,
  token,
}: ServePageOptions): Promise<ServedPage> {
  const files = readPage(folder, page);
  const own = headers(page === 'index.html' ? 'data:' : "'self'");
  const live = headers(`https://${liveHost}/charts/`);
  const server = createServer((request, response) => {
    const told = liveWorker.test(request.url ?? '') ? live : own;
    for (const [name, value] of Object.entries(told)) response.setHeader(name, value);
    void answer(request, response, { files, api, token });
  });
  await listen(server, port, host);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${shownHost(host)}:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readPage(folder: string, page: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    const type = types[path.extname(name)] ?? 'application/octet-stream';
    // of the pages, the one that was asked for
    if (!name.includes('/') && name.endsWith('.html') && name !== page) continue;
    files.set(`/${name === page ? '' : name}`, { type, bytes: readFileSync(file) });
  }
  return files;
}

interface Served {
  files: ReadonlyMap<string, PageFile>;
  api: Api | undefined;
  token: string | undefined;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, api, token }: Served,
): Promise<void> {
  const asked = apiRequest(request.url ?? '');
  const file = files.get((request.url ?? '').replace(/[?#].*$/, ''));
  // who has the token may come by any name, as through a proxy
  if (token === undefined && !isAskedByOwnName(request))
    refuse(response, 403, 'This page is asked for by localhost alone.');
  else if (request.method !== 'GET' && request.method !== 'HEAD')
    refuse(response, 405, 'There is nothing here but a page to read.');
  else if (file) {
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.bytes.length });
    response.end(request.method === 'HEAD' ? undefined : file.bytes);
  } else if (asked && token !== undefined && !bringsToken(request, token)) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    refuse(response, 401, 'A token is needed: it stands in the address that btcfc-studio has printed.');
  } else if (!asked || !api || !(await answeredBy(api, asked, response)))
    refuse(response, 404, 'There is no such file.');
}

async function answeredBy(api: Api, asked: ApiRequest, response: ServerResponse): Promise<boolean> {
  try {
    return await api(asked, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else refuse(response, 500, (error as Error).message);
    return true;
  }
}

/** What is asked for beneath `/api/`; undefined for anything else, and for a path that can't be decoded. */
function apiRequest(url: string): ApiRequest | undefined {
  const [, at, , query] = /^\/api\/([^?#]*)(\?([^#]*))?/.exec(url) ?? [];
  if (at === undefined) return undefined;
  try {
    return { path: at.split('/').map(decodeURIComponent), query: new URLSearchParams(query ?? '') };
  } catch {
    return undefined;
  }
}

/** Answers with an error in words. */
function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Answers with plain data. */
export function giveJson(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(text);
}

/** A host as it stands in an address: this machine's, where it listens at all of them. */
function shownHost(host: string): string {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  if (name === '0.0.0.0' || name === '::') return '127.0.0.1';
  return name.includes(':') ? `[${name}]` : name;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), () => {
      server.off('error', reject);
      resolve();
    });
  });
}
