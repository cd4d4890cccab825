import type { IncomingMessage } from 'node:http';
import { gone, tooLarge } from '../http-errors';
import { type BodyBudget, smallBody } from './body-budget';

/**
 * The body of a request as text. Streams of the web would do the same in several times the time.
 *
 * @param limit bytes, whatever length was announced
 * @throws BtcfcError with status 413, 408, 499 or 503
 */
export function readBodyText(incoming: IncomingMessage, limit: number, budget: BodyBudget): Promise<string> {
  const length = incoming.headers['content-length'];
  if (Number(length) > limit) throw tooLarge(limit);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      if (bytes + chunk.length > limit) return fail(tooLarge(limit));
      if (held.room) held.room.set(chunk, bytes);
      else chunks.push(chunk);
      bytes += chunk.length;
      held.hold(bytes);
    };
    // what is not taken fills the buffers of the connection, and no more is read of it
    const takeAll = () => {
      if (held.isWaiting) return held.hold(incoming.readableLength);
      while (held.room) {
        const chunk: Buffer | null = incoming.read();
        if (chunk === null) return;
        take(chunk);
      }
    };
    const end = () => {
      held.close();
      incoming.off('data', take).off('readable', takeAll);
      incoming.off('end', finish).off('error', leave).off('close', leave);
    };
    const fail = (error: Error) => {
      end();
      incoming.pause();
      reject(error);
    };
    const finish = () => {
      const text = held.room ? held.room.toString('utf8', 0, bytes) : textOf(chunks);
      end();
      resolve(text);
    };
    const leave = () => fail(gone());
    const expected = length === undefined ? limit : Number(length);
    const held = budget.open({ expected, readOn: takeAll, giveUp: fail });
    incoming.on('end', finish).on('error', leave).on('close', leave);
    if (expected <= smallBody) incoming.on('data', take);
    else incoming.on('readable', takeAll);
  });
}

function textOf(chunks: Buffer[]): string {
  const [first, ...others] = chunks;
  if (first === undefined) return '';
  return (others.length === 0 ? first : Buffer.concat(chunks)).toString('utf8');
}
