import type { ServerResponse } from 'node:http';
import { EventStream, textOf } from '../http/event-stream';
import type { Api } from '../http/serve-page';
import type { ServiceWatch } from './service-watch';

/** Milliseconds between two tellings at the least: a stream may be fast. */
const restMs = 250;

/** What the page of a service asks for: `events`. */
export function serviceApi(watch: ServiceWatch): Api {
  return async ({ path }, response) => {
    if (path.join('/') !== 'events') return false;
    await follow(watch, response);
    return true;
  };
}

async function follow(watch: ServiceWatch, response: ServerResponse): Promise<void> {
  const stream = new EventStream(response);
  const told = new Map<string, string>();
  let measured = 0;
  let wake: (() => void) | undefined;
  const unlisten = watch.listen(() => wake?.());
  response.on('close', () => wake?.());
  while (stream.isOpen) {
    const changed = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const { version } = watch;
    const service = textOf(watch.service);
    if (told.get('') !== service) {
      told.set('', service);
      await stream.send('service', watch.service);
    }
    for (const [key, seen] of watch.seen()) {
      const text = textOf(seen);
      if (told.get(key) === text) continue;
      told.set(key, text);
      await stream.send('stream', seen);
    }
    const measures = watch.measures.filter(({ at }) => at > measured);
    if (measures.length > 0) {
      measured = measures.at(-1)!.at;
      await stream.send('measures', measures);
    }
    if (version === watch.version) await changed;
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
  unlisten();
}
