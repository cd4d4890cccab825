import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import { createStudy, randint, redisStore } from '@btcfc/tune';
import { eventually } from '../../test-support/eventually';
import { RedisConnection } from './redis-connection';
import { StudyFeed } from './study-feed';
import { studyInRedis } from './study-place';

jest.setTimeout(60_000);

describeWithRedis('a study in Redis', () => {
  let server: TestRedis;
  const connections: RedisConnection[] = [];

  beforeAll(async () => {
    server = await TestRedis.start();
  });

  afterAll(async () => {
    for (const connection of connections) connection.close();
    await server.stop();
  });

  function connect(url = server.url): RedisConnection {
    const connection = new RedisConnection(url);
    connections.push(connection);
    return connection;
  }

  it('is followed while a search is at it, and after Redis was away', async () => {
    const journal = redisStore({ client: connect(), name: 'nets' });
    const watched = redisStore({ client: connect(), name: 'nets' });
    const feed = new StudyFeed({ place: studyInRedis(watched, 'nets'), intervalMs: 20 });
    await feed.start();
    expect(feed.head).toBeUndefined();
    expect(feed.status.problem).toContain('There is no study in nets.');

    const study = await createStudy({ space: { x: randint(0, 9) }, metric: 'loss', journal });
    const tell = async (value: number) => study.tell((await study.ask())!, value);
    await tell(3);
    await eventually(() => {
      expect(feed.trials[0]?.state).toBe('complete');
      expect(feed.status.isSearching).toBe(true);
    });
    expect(feed.head).toMatchObject({ file: 'nets', metrics: { loss: 'min' } });
    expect(feed.status.problem).toBeUndefined();

    await server.restart();
    await eventually(() => expect(feed.status.problem).toBeUndefined());
    await tell(1);
    await eventually(() => {
      expect(feed.trials).toHaveLength(2);
      expect(feed.status.best).toBe(1);
    });
    await study.close();
    await eventually(() => expect(feed.status.isSearching).toBe(false));
    feed.close();
  });

  it('is read in pieces and with a password that is not shown', async () => {
    const client = connect();
    await client.callBuffer('CONFIG', 'SET', 'requirepass', 'p@ss word');
    const { port } = new URL(server.url);
    const own = connect(`redis://:${encodeURIComponent('p@ss word')}@127.0.0.1:${port}/2`);
    expect(own.shown).toBe(`redis://127.0.0.1:${port}/2`);
    const large = Buffer.alloc(3_000_000, 'a\r\n');
    const store = redisStore({ client: own, name: 'large' });
    await store.write({ large });
    const [read, names, absent] = await Promise.all([store.read('large'), store.list(), store.read('b')]);
    expect(Buffer.from(read!).equals(large)).toBe(true);
    expect([names, absent]).toEqual([['large'], undefined]);
    // the other database has none of it
    const first = connect(`redis://:${encodeURIComponent('p@ss word')}@127.0.0.1:${port}`);
    expect(await redisStore({ client: first, name: 'large' }).list()).toEqual([]);
    const stranger = redisStore({ client: connect(), name: 'large' });
    await expect(stranger.list()).rejects.toMatchObject({
      code: 'REQUEST_FAILED',
      message: expect.stringContaining('NOAUTH'),
    });
    await own.callBuffer('CONFIG', 'SET', 'requirepass', '');
  });

  it('says what is wrong with an address, without its password', async () => {
    for (const address of ['http://host', 'redis://host/two', 'host:6379'])
      expect(() => new RedisConnection(address)).toThrow('redis://host:6379');
    expect(() => new RedisConnection('http://:secret@host')).not.toThrow('secret');
    await expect(connect('redis://127.0.0.1:9').callBuffer('GET', 'a')).rejects.toThrow('ECONNREFUSED');
    const other = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(connect(`redis://127.0.0.1:${port}`).callBuffer('GET', 'a')).rejects.toThrow('not Redis');
    other.close();
  });
});
