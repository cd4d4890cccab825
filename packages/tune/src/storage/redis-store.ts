import { randomUUID } from 'node:crypto';
import {
  BtcfcError,
  checkStoreName,
  defineOptions,
  invalidOption,
  type OptionsInput,
  option,
  type Store,
} from '@btcfc/core';
import { storageInUse } from './storage';

/** What is asked of a client of Redis: a `Redis` of ioredis is one. */
export interface RedisClient {
  /** Sends a command, and gives back its answer with texts as bytes. */
  callBuffer(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>;
}

const storeOptions = defineOptions('redisStore', {
  /** A client of Redis, such as `new Redis('redis://host:6379')` of ioredis; it is yours to close. */
  client: option.custom<RedisClient, { required: true }>(
    (name, value) => {
      if (typeof (value as RedisClient | null)?.callBuffer === 'function') return value as RedisClient;
      throw invalidOption(name, value, 'a client with `callBuffer`, as that of ioredis');
    },
    { required: true },
  ),
  /** What is kept there under one name is one store. @default 'study' */
  name: option.custom(checkName, { default: 'study' }),
  /** Time after which a process that isn't heard of is given up, and its lock may be another's, milliseconds. @default 30_000 */
  stalledAfterMs: option.integer({ min: 1000, default: 30_000 }),
});

/** A store in Redis. */
export interface RedisStore extends Store {
  lock(guarded: string): Promise<() => Promise<void>>;
  /** Whether somebody holds its lock. */
  isLocked(): Promise<boolean>;
  /** How many bytes are kept under a name; 0 if nothing is. */
  sizeOf(name: string): Promise<number>;
}

/**
 * A store in Redis, for a search that goes on wherever it is begun again, and that others watch from where they are
 * (`npx @btcfc/studio --redis URL`): `tune({ journal: redisStore({ client }) })`. It is as safe as Redis keeps what it has:
 * set `appendonly yes`, and `appendfsync always` where no power failure may take the last second. Its lock is renewed while
 * it is held; a process that was not heard of for too long and has lost it can't write any more.
 *
 * @throws BtcfcError `INVALID_OPTION`; later `REQUEST_FAILED` for what Redis refuses, `INVALID_STATE` where its lock is
 *   another's
 *
 * @example no-run
 * import { redisStore, tune, uniform } from '@btcfc/tune';
 * import { Redis } from 'ioredis';
 *
 * const client = new Redis('redis://host:6379');
 * await tune(({ x }) => (x - 0.3) ** 2, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 50,
 *   journal: redisStore({ client, name: 'parabola' }),
 *   resume: 'auto',
 * });
 * client.disconnect();
 */
export function redisStore(options: OptionsInput<typeof storeOptions>): RedisStore {
  const { client, name: store, stalledAfterMs } = storeOptions.read(options);
  const description = `the store "${store}" in Redis`;
  // braces keep all of it on one node of a cluster
  const keyOf = (part: string) => `btcfc-store:{${store}}:${part}`;
  const [names, lock] = [keyOf('names'), keyOf('lock')];
  const fileKey = (name: string) => keyOf(`file:${checkStoreName(name)}`);
  let token = '';
  const call = async (command: string, ...args: (string | Buffer | number)[]) => {
    try {
      return await client.callBuffer(command, ...args);
    } catch (cause) {
      throw failed(description, cause);
    }
  };

  async function change(
    how: 'set' | 'append' | 'remove',
    files: Readonly<Record<string, string | Uint8Array>>,
  ) {
    const entries = Object.entries(files);
    const keys = entries.map(([name]) => fileKey(name));
    const contents = entries.flatMap(([name, content]) => [name, asBuffer(content)]);
    const given = [token, stalledAfterMs, how, ...contents];
    const isDone = await call('EVAL', changeScript, keys.length + 2, names, lock, ...keys, ...given);
    if (isDone === 0) throw storageInUse(description, 'another process that has taken it over', takenRemedy);
  }

  return {
    description,
    async read(name) {
      const bytes = (await call('GET', fileKey(name))) as Buffer | null;
      return bytes ? new Uint8Array(bytes) : undefined;
    },
    write: (files) => change('set', files),
    append: (name, content) => change('append', { [name]: content }),
    remove: (name) => change('remove', { [name]: '' }),
    async list() {
      return ((await call('SMEMBERS', names)) as Buffer[]).map(String).sort();
    },
    async lock(guarded) {
      const own = randomUUID();
      if (!(await call('SET', lock, own, 'NX', 'PX', stalledAfterMs))) throw inUse(guarded, stalledAfterMs);
      token = own;
      const renew = () => call('EVAL', renewScript, 1, lock, own, stalledAfterMs).catch(() => {});
      const timer = setInterval(() => void renew(), stalledAfterMs / 3);
      timer.unref();
      return async () => {
        clearInterval(timer);
        token = '';
        await call('EVAL', unlockScript, 1, lock, own);
      };
    },
    isLocked: async () => (await call('EXISTS', lock)) === 1,
    sizeOf: async (name) => (await call('STRLEN', fileKey(name))) as number,
  };
}

/** All or nothing, and nothing where the lock has become another's; one that nobody has is taken again. */
const changeScript = `
local token, lease, how = ARGV[1], ARGV[2], ARGV[3]
if token ~= '' then
  local holder = redis.call('GET', KEYS[2])
  if holder and holder ~= token then return 0 end
  redis.call('SET', KEYS[2], token, 'PX', lease)
end
for place = 3, #KEYS do
  local name, content = ARGV[2 * place - 2], ARGV[2 * place - 1]
  if how == 'remove' then
    redis.call('DEL', KEYS[place])
    redis.call('SREM', KEYS[1], name)
  else
    if how == 'append' then redis.call('APPEND', KEYS[place], content) else redis.call('SET', KEYS[place], content) end
    redis.call('SADD', KEYS[1], name)
  end
end
return 1`;

const renewScript = `
local holder = redis.call('GET', KEYS[1])
if not holder or holder == ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end`;

const unlockScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

const takenRemedy = 'This one was not heard of for too long: end it, and go on with the other.';

function asBuffer(content: string | Uint8Array): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

function checkName(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[^\s{}]{1,100}$/.test(value)) return value;
  throw invalidOption(name, value, 'a text without spaces and braces');
}

function failed(description: string, cause: unknown): BtcfcError {
  return new BtcfcError({
    code: 'REQUEST_FAILED',
    message: `${description.charAt(0).toUpperCase()}${description.slice(1)} can't be used: ${(cause as Error).message.replace(/\.$/, '')}.`,
    remedy: 'Check that Redis runs there, lets you in, and has memory left (`maxmemory`).',
    cause,
  });
}

function inUse(guarded: string, stalledAfterMs: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `${guarded} is in use by another process.`,
    remedy: `Wait for it to end; one that was killed is given up after ${stalledAfterMs / 1000} s.`,
  });
}
