import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** How the page is served. */
export interface ServePageOptions {
  /** The folder of the built page. */
  folder: string;
  /** The port to listen at; 0 for a free one. */
  port: number;
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
 * What a browser is told of every file. Nothing of the page can be sent anywhere: `connect-src` allows `data:` alone, from
 * which the kernels are read. Isolated from all other pages, it may use threads.
 */
const headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    'img-src data:',
    'connect-src data:',
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
};

/** Serves the built page to browsers of this machine alone. Its files are read once: no request leads to another file. */
export async function servePage({ folder, port }: ServePageOptions): Promise<ServedPage> {
  const files = readPage(folder);
  const server = createServer((request, response) => answer(request, response, files));
  await listen(server, port);
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    const type = types[path.extname(name)] ?? 'application/octet-stream';
    files.set(`/${name === 'index.html' ? '' : name}`, { type, bytes: readFileSync(file) });
  }
  return files;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, PageFile>,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const file = files.get((request.url ?? '').replace(/[?#].*$/, ''));
  if (!isAskedByOwnName(request)) refuse(response, 403, 'This page is asked for by localhost alone.');
  else if (request.method !== 'GET' && request.method !== 'HEAD')
    refuse(response, 405, 'There is nothing here but a page to read.');
  else if (!file) refuse(response, 404, 'There is no such file.');
  else {
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.bytes.length });
    response.end(request.method === 'HEAD' ? undefined : file.bytes);
  }
}

/** A page from elsewhere can let its own name point here: it would be asked by that name. */
function isAskedByOwnName({ rawHeaders, socket }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1]!));
  const known = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  return hosts.length === 1 && known.includes(hosts[0]!.toLowerCase());
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
