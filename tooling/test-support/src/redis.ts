import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';

const isPresent = spawnSync('redis-server', ['--version']).status === 0;

/**
 * `describe` for tests that start a Redis of their own. Where there is no redis-server they are skipped by name; with
 * `BTCFC_REQUIRE_REDIS=1` its absence fails.
 */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isPresent || process.env.BTCFC_REQUIRE_REDIS === '1') describe(name, tests);
  else describe.skip(`${name} (needs redis-server)`, tests);
}

export interface StartRedisOptions {
  /** Address to listen at. @default '127.0.0.1' */
  host?: string;
}

/** A Redis for tests, on a port of its own, that appends all it holds to a file. */
export class TestRedis {
  private server: ChildProcess | undefined;
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'btcfc-redis-'));

  private constructor(
    readonly host: string,
    readonly port: number,
  ) {}

  static async start({ host = '127.0.0.1' }: StartRedisOptions = {}): Promise<TestRedis> {
    const redis = new TestRedis(host, await freePort(host));
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://${this.host === '0.0.0.0' ? '127.0.0.1' : this.host}:${this.port}`;
  }

  /** Kills it and starts it again with what it had written. */
  async restart(): Promise<void> {
    await this.end('SIGKILL');
    await this.start();
  }

  /** Ends it and removes its files. */
  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async start(): Promise<void> {
    const { host, port, directory } = this;
    this.server = spawn(
      'redis-server',
      [
        ...['--bind', host, '--port', String(port), '--protected-mode', 'no', '--dir', directory],
        ...['--appendonly', 'yes', '--save', ''],
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise<never>((_, reject) => {
      this.server!.once('error', reject);
      this.server!.once('exit', () => reject(new Error('redis-server has ended.')));
    });
    ended.catch(() => {});
    while (!(await Promise.race([answers(host, port), ended]))) await wait(20);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await exited;
  }
}

// it says "-LOADING" until it has read what it had written
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
