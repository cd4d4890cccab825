import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { BtcfcError, invalidOption } from '@btcfc/core';
import type { RedisClient } from '@btcfc/tune';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Milliseconds that an answer may take. */
const patienceMs = 15_000;

/**
 * A connection to Redis that reads a study, with nothing to install: made when something is asked, and made again when it
 * was lost.
 */
export class RedisConnection implements RedisClient {
  /** The address without its password, to be shown. */
  readonly shown: string;
  private readonly url: URL;
  private socket: Socket | undefined;
  private readonly waiting: Waiting[] = [];
  private parts: Buffer[] = [];
  private received = 0;
  /** Bytes without which nothing can be read. */
  private needed = 0;

  /** @throws BtcfcError `INVALID_OPTION` for what is no address of Redis */
  constructor(address: string) {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isRedis = url && /^rediss?:$/.test(url.protocol) && /^(\/\d*)?$/.test(url.pathname);
    if (!isRedis) throw invalidOption('redis', '(not shown)', 'an address such as redis://host:6379');
    this.url = url;
    this.shown = `${url.protocol}//${url.host}${url.pathname.replace(/^\/$/, '')}`;
  }

  callBuffer(command: string, ...args: (string | Buffer | number)[]): Promise<unknown> {
    this.socket ??= this.open();
    return this.ask([command, ...args]);
  }

  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    const { hostname, port, protocol, username, password, pathname } = this.url;
    const at = { host: hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1', port: Number(port || 6379) };
    const socket = protocol === 'rediss:' ? connectSecurely({ ...at, servername: at.host }) : connect(at);
    let failure: Error | undefined;
    socket.setTimeout(patienceMs, () => {
      // silence where nothing was asked is no failure
      if (this.waiting.length > 0) socket.destroy(new Error('Redis does not answer.'));
    });
    socket.on('data', (part) => this.take(part as Buffer));
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => {
      this.socket = undefined;
      this.parts = [];
      this.received = 0;
      this.needed = 0;
      for (const { reject } of this.waiting.splice(0)) reject(failure ?? new Error('Redis has hung up.'));
    });
    this.socket = socket;
    // what is refused is told by the commands after it
    const tell = (...words: string[]) => void this.ask(words).catch(() => {});
    if (password !== '') {
      const names = username === '' ? [] : [decodeURIComponent(username)];
      tell('AUTH', ...names, decodeURIComponent(password));
    }
    const database = pathname.slice(1);
    if (database !== '' && database !== '0') tell('SELECT', database);
    return socket;
  }

  private ask(words: readonly (string | Buffer | number)[]): Promise<unknown> {
    const parts: Buffer[] = [Buffer.from(`*${words.length}\r\n`)];
    for (const word of words) {
      const bytes = Buffer.isBuffer(word) ? word : Buffer.from(String(word));
      parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket!.write(Buffer.concat(parts));
    });
  }

  private take(part: Buffer): void {
    this.parts.push(part);
    this.received += part.length;
    // a long answer comes in many pieces
    if (this.received < this.needed) return;
    let bytes = Buffer.concat(this.parts);
    for (;;) {
      const read = this.read(bytes);
      if ('needed' in read) {
        this.parts = [bytes];
        this.received = bytes.length;
        this.needed = read.needed;
        return;
      }
      bytes = bytes.subarray(read.end);
      const waiting = this.waiting.shift();
      if (read.value instanceof Error) waiting?.reject(read.value);
      else waiting?.resolve(read.value);
    }
  }

  private read(bytes: Buffer): Answer {
    try {
      return readAnswer(bytes, 0);
    } catch (error) {
      this.socket?.destroy(error as Error);
      return { needed: Number.POSITIVE_INFINITY };
    }
  }
}

type Answer = { value: unknown; end: number } | { needed: number };

/** An answer that begins at a place, as RESP2 writes it; or how many bytes there must be to read it. */
function readAnswer(bytes: Buffer, start: number): Answer {
  const newline = bytes.indexOf('\r\n', start);
  if (newline < 0) return { needed: bytes.length + 1 };
  const line = bytes.toString('utf8', start + 1, newline);
  const body = newline + 2;
  const kind = String.fromCharCode(bytes[start]!);
  if (kind === '+') return { value: Buffer.from(line), end: body };
  if (kind === ':') return { value: Number(line), end: body };
  if (kind === '-') return { value: new Error(line), end: body };
  const length = Number(line);
  if (length < 0) return { value: null, end: body };
  if (kind === '$') {
    const end = body + length + 2;
    return bytes.length < end ? { needed: end } : { value: bytes.subarray(body, body + length), end };
  }
  if (kind !== '*') throw notRedis();
  const values: unknown[] = [];
  let at = body;
  for (let place = 0; place < length; place++) {
    const read = readAnswer(bytes, at);
    if ('needed' in read) return read;
    values.push(read.value);
    at = read.end;
  }
  return { value: values, end: at };
}

function notRedis(): BtcfcError {
  return new BtcfcError({
    code: 'REQUEST_FAILED',
    message: 'What answers there is not Redis.',
    remedy: 'Check the address.',
  });
}
