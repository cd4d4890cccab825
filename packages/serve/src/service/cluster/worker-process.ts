import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { BtcfcError } from '@btcfc/core';
import type { LogEntry } from '../../reporting/log';
import type { MainMessage, StartMessage, WorkerMessage } from './messages';
import { workerFile } from './worker-file';

export interface WorkerProcessOptions {
  start: StartMessage;
  onLog: (entry: LogEntry) => void;
  onDrained: () => void;
}

/** A worker as the process that has the port sees it. */
export class WorkerProcess {
  /** Connections that it was handed and that are open. */
  connections = 0;
  /** When it had loaded its models; 0 before. */
  readySince = 0;
  /** Rejected by what it could not start for. */
  readonly ready: Promise<void>;
  /** How it has ended. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  /** Whether it has told that it takes connections, and not that it takes no more. */
  private takes = false;

  constructor({ start, onLog, onDrained }: WorkerProcessOptions) {
    this.child = fork(workerFile(), [], {
      // two processes can't be debugged at one port
      execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
    });
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => resolve(signal ? `by ${signal}` : `with exit code ${code}`));
      this.child.on('error', (error) => this.child.pid === undefined && resolve(error.message));
    });
    this.ready = new Promise((resolve, reject) => {
      this.child.on('message', (message: WorkerMessage) => {
        if (message.type === 'ended') this.connections -= message.connections;
        else if (message.type === 'log') for (const entry of message.entries) onLog(entry);
        else if (message.type === 'failed') reject(new BtcfcError(message.error));
        else if (message.type === 'drained') {
          this.takes = false;
          onDrained();
        } else {
          this.takes = true;
          this.readySince = performance.now();
          resolve();
        }
      });
      void this.ended.then((how) => {
        this.takes = false;
        this.connections = 0;
        reject(endedEarly(how));
      });
    });
    // whoever waits for it hears of it
    this.ready.catch(() => {});
    this.tell(start);
  }

  /** Whether it is to be handed connections: one that has just died would hand them back at once, again and again. */
  get isTaking(): boolean {
    return this.takes && this.child.connected;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  tell(message: MainMessage): void {
    // what can't be delivered is told by the end of the process
    if (this.child.connected) this.child.send(message, () => {});
  }

  /**
   * Hands over a connection.
   *
   * @param giveBack called where the process has ended before
   */
  take(socket: Socket, giveBack: () => void): void {
    this.connections++;
    this.child.send({ type: 'connection' } satisfies MainMessage, socket, {}, (error) => {
      if (error && !socket.destroyed) giveBack();
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

function endedEarly(how: string): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `A worker process ended ${how} before it was ready.`,
    remedy: 'See what it printed.',
  });
}
