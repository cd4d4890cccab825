import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BtcfcError } from '@btcfc/core';
import { TemporaryFolder } from '@btcfc/core/node';
import {
  beginListening,
  type ListenOptions,
  listenOptions,
  listensNoMore,
} from '../../http/connections/http-listener';
import type { LogEntry } from '../../reporting/log';
import { type ClusterSettings, clusterOptions, type ForecastClusterOptions } from './cluster-options';
import type { MainMessage, StartMessage } from './messages';
import { WorkerProcess } from './worker-process';

/** A service of several processes that share a port. */
export interface ForecastCluster {
  /**
   * Takes requests at an address.
   *
   * @returns where it listens, such as `http://127.0.0.1:8080`
   * @throws BtcfcError `INVALID_OPTION`; `UNAVAILABLE` if the address can't be had; `INVALID_STATE` if it listens
   * already or is closed
   */
  listen(options?: ListenOptions): Promise<string>;
  /** Ends it: each process takes no further requests, answers those begun and ends. */
  close(): Promise<void>;
  /** Fulfilled once it is closed; rejected with `UNAVAILABLE` where a process ends again and again soon after its start. */
  readonly ended: Promise<void>;
}

/**
 * Serves saved models by several processes, one for each core, behind one port. All of them answer forecasts; a stream lives
 * in one of them, chosen by its name and its model's, and the others send on to it what is asked of the stream. One that
 * crashes is started again, and goes on with its streams where `journalDir` is given.
 *
 * `queueLength` and `maxConnections` are of all processes together; `maxStreams` and `maxSubscribers` of each.
 *
 * @throws BtcfcError as `createForecastService`
 *
 * @example
 * import { LSTMForecaster } from '@btcfc/lstm';
 * import { createForecastCluster } from '@btcfc/serve';
 *
 * const load = Array.from({ length: 60 }, (_, hour) => 50 + 10 * Math.sin(hour / 4));
 * const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 2 });
 * await forecaster.fit({ X: { load }, y: load });
 * await forecaster.save('load-model');
 *
 * const cluster = await createForecastCluster({ models: { load: 'load-model' }, workers: 2 });
 * const url = await cluster.listen({ port: 0 });
 * const answer = await fetch(`${url}/readyz`);
 * console.log(answer.status); // -> 200
 * await cluster.close();
 */
export async function createForecastCluster(options: ForecastClusterOptions): Promise<ForecastCluster> {
  const cluster = new NodeForecastCluster(clusterOptions.read(options));
  await cluster.start();
  return cluster;
}

/** One of the workers, whichever process it is at the time. */
interface Slot {
  worker: WorkerProcess;
  /** How often in a row it has ended soon after its start. */
  quickEnds: number;
}

/** A process that ends sooner after its start has crashed at once. Milliseconds. */
const soon = 10_000;
/** So many times in a row a process may do so. */
const mostQuickEnds = 5;
/** Milliseconds before a process is started again for the second time in a row; then twice as many, and so on. */
const firstPause = 100;
/** Milliseconds that processes have beyond what their requests have. */
const grace = 5000;

/**
 * The process that has the port, loads no model and answers nothing: so it does not end as a worker may, and connections
 * wait at the port meanwhile. It hands each one to the worker that has the fewest. `node:cluster` would do the like, with
 * settings of the whole program in place of these alone, with a port that closes when all workers have crashed, and with a
 * limit of connections for each worker only.
 */
class NodeForecastCluster implements ForecastCluster {
  readonly ended: Promise<void>;
  private readonly slots: Slot[] = [];
  private readonly server: Server;
  private readonly directory: TemporaryFolder;
  private readonly paths: readonly string[];
  private readonly log: (entry: LogEntry) => void;
  /** Connections for which no worker is there. */
  private waiting: Socket[] = [];
  private closing: Promise<void> | undefined;
  /** Once it listens. */
  private isLocal: boolean | undefined;
  private settle!: { resolve: () => void; reject: (error: Error) => void };

  constructor(private readonly settings: ClusterSettings) {
    this.log = settings.log ?? (() => {});
    const count = settings.workers ?? os.availableParallelism();
    this.directory = TemporaryFolder.make('serve');
    this.paths = Array.from({ length: count }, (_, index) => pathOf(this.directory.path, index));
    this.server = createServer({ pauseOnConnect: true }, (socket) => this.accept(socket));
    this.ended = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // who does not look at it is told by the log
    this.ended.catch(() => {});
  }

  /** @throws BtcfcError as `createForecastService` */
  async start(): Promise<void> {
    this.paths.forEach((_, index) => {
      const slot: Slot = { worker: this.run(index), quickEnds: 0 };
      this.slots.push(slot);
    });
    try {
      await Promise.all(this.slots.map(({ worker }) => worker.ready));
    } catch (error) {
      this.closing = Promise.resolve();
      for (const { worker } of this.slots) worker.kill();
      await Promise.all(this.slots.map(({ worker }) => worker.ended));
      this.tidy();
      throw error;
    }
    for (const slot of this.slots) this.started(slot);
  }

  async listen(options?: ListenOptions): Promise<string> {
    const read = listenOptions.read(options);
    if (this.server.listening || this.closing) throw listensNoMore(this.closing !== undefined);
    const { token } = this.settings;
    const { url, isLoopback } = await beginListening(this.server, read, { token, log: this.log });
    this.isLocal = isLoopback;
    this.tellAll({ type: 'open', isLocal: isLoopback });
    return url;
  }

  close(): Promise<void> {
    this.closing ??= this.end().then(this.settle.resolve);
    return this.closing;
  }

  private run(index: number): WorkerProcess {
    const { workers: _, imports = [], log, ...settings } = this.settings;
    const count = this.paths.length;
    const start: StartMessage = {
      ...{ type: 'start', index, imports, paths: this.paths, logs: log !== undefined },
      settings: {
        ...settings,
        queueLength: Math.ceil(settings.queueLength / count),
        // those of all are counted here
        maxConnections: Number.MAX_SAFE_INTEGER,
      },
    };
    return new WorkerProcess({ start, onLog: this.log, onDrained: () => this.closePort() });
  }

  /** A worker that is ready takes part, until it ends. */
  private started(slot: Slot): void {
    const { worker } = slot;
    const index = this.slots.indexOf(slot);
    this.log({ level: 'info', event: 'worker-started', worker: index, pid: worker.pid });
    if (this.isLocal !== undefined) worker.tell({ type: 'open', isLocal: this.isLocal });
    this.tellReadiness();
    for (const socket of this.waiting.splice(0)) this.handOver(socket);
    void worker.ended.then((how) => this.restart(slot, how));
  }

  /** Starts a worker again that has ended unasked. */
  private async restart(slot: Slot, how: string): Promise<void> {
    const index = this.slots.indexOf(slot);
    for (let reason = `${how}.`; !this.closing; ) {
      const { worker } = slot;
      const { readySince, pid } = worker;
      this.log({ level: 'error', event: 'worker-ended', worker: index, pid, message: `It ended ${reason}` });
      this.tellReadiness();
      slot.quickEnds = readySince > 0 && performance.now() - readySince > soon ? 1 : slot.quickEnds + 1;
      if (slot.quickEnds >= mostQuickEnds) return this.fail(index, reason);
      if (slot.quickEnds > 1) await pause(firstPause * 2 ** (slot.quickEnds - 2));
      if (this.closing) return;
      slot.worker = this.run(index);
      try {
        await slot.worker.ready;
        if (this.closing) slot.worker.tell({ type: 'close' });
        else this.started(slot);
        return;
      } catch (error) {
        await slot.worker.ended;
        reason = `before it was ready: ${(error as Error).message}`;
      }
    }
  }

  private fail(index: number, reason: string): void {
    const error = new BtcfcError({
      code: 'UNAVAILABLE',
      message: `Worker ${index} ended ${mostQuickEnds} times in a row soon after its start, at last ${reason}`,
      remedy: 'See what it printed.',
    });
    this.log({ level: 'error', event: 'failed', message: error.message });
    this.closing = this.end().then(() => this.settle.reject(error));
  }

  private accept(socket: Socket): void {
    const open = this.slots.reduce((sum, { worker }) => sum + worker.connections, this.waiting.length);
    if (open >= this.settings.maxConnections) socket.destroy();
    else this.handOver(socket);
  }

  private handOver(socket: Socket): void {
    let least: WorkerProcess | undefined;
    for (const { worker } of this.slots) {
      if (worker.isTaking && (!least || worker.connections < least.connections)) least = worker;
    }
    if (least) least.take(socket, () => this.handOver(socket));
    else if (this.closing) socket.destroy();
    else this.waiting.push(socket);
  }

  private tellReadiness(): void {
    this.tellAll({ type: 'readiness', areReady: this.slots.every(({ worker }) => worker.isTaking) });
  }

  private tellAll(message: MainMessage): void {
    for (const { worker } of this.slots) if (worker.isTaking) worker.tell(message);
  }

  private async end(): Promise<void> {
    this.log({ level: 'info', event: 'closing' });
    const { drainMs, closeTimeoutMs } = this.settings;
    for (const { worker } of this.slots) {
      // who does not take requests has none to answer
      if (worker.isTaking) worker.tell({ type: 'close' });
      else worker.kill();
    }
    this.closePort();
    const late = setTimeout(
      () => {
        for (const { worker } of this.slots) worker.kill();
      },
      drainMs + closeTimeoutMs + grace,
    );
    await Promise.all(this.slots.map(({ worker }) => worker.ended));
    clearTimeout(late);
    this.closePort();
    this.tidy();
    this.log({ level: 'info', event: 'closed' });
  }

  /** Takes no more connections once no worker does. */
  private closePort(): void {
    if (this.slots.some(({ worker }) => worker.isTaking)) return;
    this.server.close();
    for (const socket of this.waiting.splice(0)) socket.destroy();
  }

  private tidy(): void {
    this.directory.remove();
  }
}

// 103 bytes and a zero on macOS; Linux has four more
const longestSocketPath = 103;

function checkSocketPath(socketPath: string): string {
  const length = Buffer.byteLength(socketPath);
  if (length <= longestSocketPath) return socketPath;
  throw new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The processes of a service can't reach each other: the path of their sockets has ${length} bytes, at most ${longestSocketPath} are possible.`,
    received: socketPath,
    remedy: 'Set TMPDIR to a folder with a shorter path.',
  });
}

function pathOf(directory: string, index: number): string {
  if (process.platform !== 'win32') return checkSocketPath(path.join(directory, `${index}.sock`));
  return `\\\\.\\pipe\\btcfc-serve-${randomBytes(16).toString('hex')}-${index}`;
}
