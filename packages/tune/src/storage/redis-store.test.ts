import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import { Redis } from 'ioredis';
import { readStudy, redisStore, tune, uniform } from '../index';
import { storageChecks } from '../testing/storage-checks';
import { StoreStorage } from './store-storage';

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describeWithRedis('redisStore', () => {
  let server: TestRedis;
  let client: Redis;
  let other: Redis;
  let count = 0;

  beforeAll(async () => {
    server = await TestRedis.start();
    client = new Redis(server.url);
    other = new Redis(server.url);
  });

  afterAll(async () => {
    client.disconnect();
    other.disconnect();
    await server.stop();
  });

  const newName = () => `study-${++count}`;

  it.each(
    storageChecks(() => {
      const name = newName();
      return () => new StoreStorage(redisStore({ client, name }));
    }),
  )('$name', ({ run }) => run());

  it('keeps texts and bytes of one name apart from those of another', async () => {
    const [one, two] = [newName(), newName()].map((name) => redisStore({ client, name }));
    await one!.write({ 'b/c.bin': Uint8Array.of(0, 255, 13, 10), 'a.txt': 'Größe' });
    await one!.append('a.txt', ' 5');
    await two!.append('a.txt', 'other');
    expect(await one!.list()).toEqual(['a.txt', 'b/c.bin']);
    expect(text(await one!.read('a.txt'))).toBe('Größe 5');
    expect([...(await one!.read('b/c.bin'))!]).toEqual([0, 255, 13, 10]);
    expect(await one!.sizeOf('a.txt')).toBe(9);
    await one!.remove('a.txt');
    await one!.remove('a.txt');
    expect(await one!.list()).toEqual(['b/c.bin']);
    expect([await one!.read('a.txt'), await one!.sizeOf('a.txt')]).toEqual([undefined, 0]);
    expect(text(await two!.read('a.txt'))).toBe('other');
    await expect(one!.read('../up')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('is locked by one process, whose lock is given up where it was not heard of, and which can not write then', async () => {
    const name = newName();
    const [mine, theirs] = [client, other].map((each) => redisStore({ client: each, name }));
    const unlock = await mine!.lock('The study');
    expect(await theirs!.isLocked()).toBe(true);
    await expect(theirs!.lock('The study')).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('The study is in use by another process.'),
    });
    await unlock();
    expect(await theirs!.isLocked()).toBe(false);

    const lost = await mine!.lock('The study');
    // as where it stood still for too long
    await client.del(`btcfc-store:{${name}}:lock`);
    await mine!.append('a', 'still mine, ');
    await expect(theirs!.lock('The study')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await client.del(`btcfc-store:{${name}}:lock`);
    const taken = await theirs!.lock('The study');
    for (const change of [
      () => mine!.append('a', 'x'),
      () => mine!.write({ a: 'x' }),
      () => mine!.remove('a'),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await theirs!.append('a', 'now theirs');
    await lost();
    expect(await theirs!.isLocked()).toBe(true);
    await taken();
    expect(text(await mine!.read('a'))).toBe('still mine, now theirs');
  });

  it('keeps a search that goes on, and that another looks at', async () => {
    const name = newName();
    const options = {
      space: { x: uniform(0, 1) },
      metric: 'loss',
      name: 'parabola',
      progress: false,
    } as const;
    const search = (numSamples: number) =>
      tune(({ x }) => (x - 0.3) ** 2, {
        ...{ ...options, numSamples, journal: redisStore({ client, name }), resume: 'auto' },
      });
    await search(4);
    expect((await search(6)).trials).toHaveLength(6);
    const { trials, best } = await readStudy({ journal: redisStore({ client: other, name }) });
    expect(trials).toHaveLength(6);
    expect(best!.value).toBe(Math.min(...trials.map(({ value }) => value!)));
  });

  it('says what is wrong', async () => {
    const gone = new Redis({ port: 9, maxRetriesPerRequest: 0, retryStrategy: () => null });
    gone.on('error', () => {});
    await expect(redisStore({ client: gone }).read('a')).rejects.toMatchObject({ code: 'REQUEST_FAILED' });
    gone.disconnect();
    expect(() => redisStore({ client: {} as never })).toThrow('`callBuffer`');
    expect(() => redisStore({ client, name: 'a b' })).toThrow('without spaces');
  });
});
