import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export interface PageServer {
  url: string;
  close(): Promise<void>;
}

/** Serves a page with this script, and the WebAssembly files of tfjs, on a free port of this machine. */
export async function servePage(call: { script: string; isIsolated: boolean }): Promise<PageServer> {
  const wasmDirectory = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  const isolation = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  const content = (name: string): [type: string, body: string | Buffer] | undefined => {
    if (name === '/') return ['text/html; charset=utf-8', '<!doctype html><script src="page.js"></script>'];
    if (name === '/page.js') return ['text/javascript; charset=utf-8', call.script];
    if (!/^\/[\w-]+\.wasm$/.test(name)) return undefined;
    return ['application/wasm', readFileSync(path.join(wasmDirectory, name))];
  };
  const server = createServer((request, response) => {
    const found = content(request.url ?? '');
    const [type, body] = found ?? ['text/plain', ''];
    const headers = { 'Content-Type': type, ...(call.isIsolated ? isolation : {}) };
    response.writeHead(found ? 200 : 404, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
