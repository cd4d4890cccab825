import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A port that nobody listens at. */
export async function freePort(host?: string): Promise<number> {
  const [port] = await freePorts(1, host);
  return port!;
}

/** Several of them, no two alike. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  // all are held until the last one is found
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => once(server.listen(0, host), 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
