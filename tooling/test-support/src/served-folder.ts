import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A folder of static files as a host would serve it, on a port of its own. */
export class ServedFolder {
  private constructor(
    private readonly server: Server,
    /** Where it is, with a slash at its end. */
    readonly url: string,
  ) {}

  static async start(folder: string): Promise<ServedFolder> {
    const server = createServer((request, response) => {
      const name = path.posix.normalize(
        decodeURIComponent(new URL(request.url ?? '/', 'http://page').pathname),
      );
      const file = name.endsWith('/') ? `${name}index.html` : name;
      readFile(path.join(folder, file)).then(
        (content) => {
          response.writeHead(200, {
            'Content-Type': types[path.extname(file)] ?? 'application/octet-stream',
          });
          response.end(content);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ServedFolder(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
