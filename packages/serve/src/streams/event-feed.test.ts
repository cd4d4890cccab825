import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodyBudget } from '../http/connections/body-budget';
import { requestOf, sendAnswer } from '../http/connections/node-requests';
import { responseOf } from '../http/fetch-requests';
import { EventFeed, type Subscription } from './event-feed';

const settings = {
  maxSubscribers: 10,
  bufferBytes: 4096,
  patienceMs: 3_600_000,
  heartbeatMs: 3_600_000,
  onDrop: () => {},
};

function textOf(chunk: { value?: Uint8Array }): string {
  return new TextDecoder().decode(chunk.value);
}

/** Listens as `service.fetch` lets one do. */
function listen(feed: EventFeed, subscription: Subscription = { topic: 'a' }) {
  return responseOf({ status: 200, body: feed.subscribe(subscription) }, 'GET').body!.getReader();
}

describe('EventFeed', () => {
  it('drops who does not read before more than the buffer waits, and no other', async () => {
    let dropped = 0;
    const feed = new EventFeed({ ...settings, onDrop: () => dropped++ });
    const idle = listen(feed);
    const reader = listen(feed);
    await reader.read();
    const event = { id: '1', data: 'x'.repeat(1000) };
    for (let count = 0; count < 10; count++) {
      feed.publish('a', event);
      feed.publish('b', event);
      expect(textOf(await reader.read())).toBe(`id: 1\nevent: forecast\ndata: ${event.data}\n\n`);
      expect(feed.size).toBe(count < 3 ? 2 : 1);
    }
    expect(dropped).toBe(1);
    await expect(idle.read()).rejects.toThrow('does not read');
    feed.end();
    expect(await reader.read()).toMatchObject({ done: true });
    expect(() => feed.subscribe({ topic: 'a' })).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });

  it('drops whom little has been waiting for too long, and no other', async () => {
    let dropped = 0;
    const feed = new EventFeed({ ...settings, patienceMs: 40, onDrop: () => dropped++ });
    const idle = listen(feed);
    const reader = listen(feed);
    await reader.read();
    while (feed.size > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(dropped).toBe(1);
    await expect(idle.read()).rejects.toThrow('does not read');
    feed.publish('a', { id: '1', data: '{}' });
    expect(textOf(await reader.read())).toContain('id: 1');
    feed.end();
  });

  it('gives signs of life', async () => {
    const feed = new EventFeed({ ...settings, heartbeatMs: 5 });
    const reader = listen(feed, { topic: 'a', first: { id: '7', data: '{}' } });
    expect(textOf(await reader.read())).toBe('retry: 3000\n\nid: 7\nevent: forecast\ndata: {}\n\n');
    expect(textOf(await reader.read())).toBe(': still here\n\n');
    await reader.cancel();
    expect(feed.size).toBe(0);
    feed.end();
  });

  it('cuts a connection that is not read from', async () => {
    const feed = new EventFeed(settings);
    const server = createServer((incoming, outgoing) => {
      requestOf(incoming, outgoing, new BodyBudget(1));
      sendAnswer({ status: 200, body: feed.subscribe({ topic: 'a' }) }, incoming, outgoing);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve) =>
      get({ port, host: '127.0.0.1' }, resolve),
    );
    const cut = new Promise((resolve) => response.once('error', resolve));
    const data = 'x'.repeat(3000);
    // what the system buffers comes first
    for (let count = 0; feed.size > 0; count++) {
      feed.publish('a', { id: String(count), data });
      await new Promise((resolve) => setImmediate(resolve));
      expect(count).toBeLessThan(100_000);
    }
    response.resume();
    expect(await cut).toMatchObject({ code: 'ECONNRESET' });
    await new Promise((resolve) => server.close(resolve));
    feed.end();
  });
});
