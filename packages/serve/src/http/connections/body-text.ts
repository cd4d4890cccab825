import type { IncomingMessage } from 'node:http';
import { gone, tooLarge, tooSlow } from '../http-errors';
import type { BodyBudget } from './body-budget';

/**
 * The body of a request as text. Streams of the web would do the same in several times the time.
 *
 * @param limit bytes, whatever length was announced
 * @throws BtcfcError with status 413, 408 or 499
 */
export function readBodyText(incoming: IncomingMessage, limit: number, budget: BodyBudget): Promise<string> {
  if (Number(incoming.headers['content-length']) > limit) throw tooLarge(limit);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const held = budget.open({
      giveUp: () => end(tooSlow()),
      pause: () => incoming.pause(),
      resume: () => incoming.resume(),
    });
    const end = (error?: Error) => {
      held.close();
      incoming.off('data', take).off('end', finish).off('error', leave).off('close', leave);
      if (error) {
        chunks.length = 0;
        incoming.pause();
        reject(error);
      } else resolve(textOf(chunks));
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) return end(tooLarge(limit));
      chunks.push(chunk);
      held.add(chunk.length);
    };
    const finish = () => end();
    const leave = () => end(gone());
    incoming.on('data', take).on('end', finish).on('error', leave).on('close', leave);
  });
}

function textOf(chunks: Buffer[]): string {
  const [first, ...others] = chunks;
  if (first === undefined) return '';
  return (others.length === 0 ? first : Buffer.concat(chunks)).toString('utf8');
}
