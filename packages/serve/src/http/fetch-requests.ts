import type { EventSink, ServiceAnswer, ServiceRequest } from './exchange';
import { gone, tooLarge } from './http-errors';

/** A `Request`, without a connection, as routes see it. */
export function requestOf(given: Request): ServiceRequest {
  const { method, headers, body, signal } = given;
  const { pathname, searchParams } = new URL(given.url);
  return {
    ...{ method, path: pathname, query: searchParams, hosts: [] },
    header: (name) => headers.get(name) ?? undefined,
    isGone: () => signal?.aborted ?? false,
    signal: () => signal,
    async readText(limit) {
      if (Number(headers.get('content-length')) > limit) throw tooLarge(limit);
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      try {
        for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
          bytes += chunk.length;
          if (bytes > limit) break;
          chunks.push(chunk);
        }
      } catch {
        throw gone();
      }
      if (bytes > limit) throw tooLarge(limit);
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}

/** An answer as a `Response`. */
export function responseOf({ status, headers, body }: ServiceAnswer, method: string): Response {
  if (method === 'HEAD' || typeof body !== 'function') {
    return new Response(method === 'HEAD' ? null : (body as string | undefined), { status, headers });
  }
  return new Response(eventBody(body), { status, headers });
}

function eventBody(begin: (sink: EventSink) => void): ReadableStream<Uint8Array> {
  const callbacks: (() => void)[] = [];
  const leave = () => {
    for (const callback of callbacks.splice(0)) callback();
  };
  // what waits is counted by the stream, above a mark of no bytes
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 0 });
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        begin({
          send: (bytes) => controller.enqueue(bytes),
          waiting: () => -(controller.desiredSize ?? 0),
          onClose: (callback) => callbacks.push(callback),
          end() {
            controller.close();
            leave();
          },
          cut() {
            controller.error(new Error('It does not read what it asked for.'));
            leave();
          },
        });
      },
      cancel: leave,
    },
    strategy,
  );
}
