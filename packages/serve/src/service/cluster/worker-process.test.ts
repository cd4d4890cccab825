import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { StartMessage } from './messages';
import { WorkerProcess } from './worker-process';

it('is handed no connection once its channel is closed, before its end is told', async () => {
  const child = Object.assign(new EventEmitter(), { connected: true, pid: 7, send: () => true });
  const fork = jest.spyOn(childProcess, 'fork').mockReturnValue(child as never);
  const start = { type: 'start' } as StartMessage;
  const worker = new WorkerProcess({ start, onLog: () => {}, onDrained: () => {} });
  fork.mockRestore();
  expect(worker.isTaking).toBe(false);
  child.emit('message', { type: 'ready' });
  await worker.ready;
  expect(worker.isTaking).toBe(true);
  child.connected = false;
  expect(worker.isTaking).toBe(false);
  child.emit('exit', null, 'SIGKILL');
  expect(await worker.ended).toBe('by SIGKILL');
});
