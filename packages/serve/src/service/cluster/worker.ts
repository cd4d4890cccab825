import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Peers } from '../../http/peers/peers';
import { importPackage } from '../../models/model-packages';
import type { LogEntry } from '../../reporting/log';
import { createWorkerService, type WorkerService } from '../forecast-service';
import { errorToSend, type MainMessage, type StartMessage, type WorkerMessage } from './messages';

// what runs in a worker process: a service that is handed connections by the process that has the port

/** Milliseconds that what happened is collected, before it is told. */
const collected = 20;

let service: WorkerService | undefined;
let peers: Peers | undefined;

process.on('message', (message: MainMessage, socket?: Socket) => {
  if (message.type === 'start') void start(message);
  else if (message.type === 'open') service?.open(message.isLocal);
  else if (message.type === 'readiness') peers!.areReady = message.areReady;
  else if (message.type === 'close') void close();
  else if (socket) take(socket);
  // it was closed on the way
  else ended.add(1);
});
// signals of a terminal, or of whoever ends a group, reach the process that has the port too, and it is for that to decide
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(1));

async function start({ settings, imports, index, paths, logs }: StartMessage): Promise<void> {
  try {
    for (const name of imports) await importPackage(name);
    const registry = new Registry();
    // each process tells its own values
    registry.setDefaultLabels({ worker: String(index) });
    collectDefaultMetrics({ register: registry });
    peers = new Peers({ index, paths, token: settings.token });
    const log = logs ? (entry: LogEntry) => entries.add({ ...entry, worker: index }) : undefined;
    service = await createWorkerService({ ...settings, registry, log }, peers);
    // one that was killed has left it behind
    if (process.platform !== 'win32') rmSync(paths[index]!, { force: true });
    await service.listenForPeers(paths[index]!);
    send({ type: 'ready' });
  } catch (error) {
    send({ type: 'failed', error: errorToSend(error) }, () => process.exit(1));
  }
}

function take(socket: Socket): void {
  socket.once('close', () => ended.add(1));
  service!.take(socket);
}

async function close(): Promise<void> {
  await service!.close(() => send({ type: 'drained' }));
  entries.tell();
  // what was sent before is there first
  send({ type: 'ended', connections: 0 }, () => process.exit(0));
}

/** Collects what is told often, so that it is told together. */
class Collected<Item> {
  private items: Item[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly told: (items: Item[]) => WorkerMessage) {}

  add(item: Item): void {
    this.items.push(item);
    this.timer ??= setTimeout(() => this.tell(), collected);
  }

  tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.items.length > 0) send(this.told(this.items));
    this.items = [];
  }
}

const entries = new Collected<LogEntry>((items) => ({ type: 'log', entries: items }));
const ended = new Collected<number>((items) => ({ type: 'ended', connections: items.length }));

function send(message: WorkerMessage, then: () => void = () => {}): void {
  // without a channel the other process is gone, and `disconnect` ends this one
  if (process.connected) process.send!(message, undefined, undefined, then);
}
