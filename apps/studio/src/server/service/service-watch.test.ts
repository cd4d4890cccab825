import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceWatch } from './service-watch';

it('lets go of a service that does not answer when it ends', async () => {
  const service = createServer();
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  const watch = new ServiceWatch({ url: `http://127.0.0.1:${port}/` });
  const looking = watch.start();
  const [request] = await once(service, 'request');
  // it is told as an error too
  request.on('error', () => {});
  const left = new Promise((resolve) => request.on('close', resolve));
  watch.close();
  await Promise.all([looking, left]);
  service.closeAllConnections();
  service.close();
});
