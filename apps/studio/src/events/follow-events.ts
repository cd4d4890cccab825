import { toldEvents } from './told-events';

/** Who hears what a server tells. */
export interface EventListener {
  /** An event, its data already parsed. */
  on(type: string, data: unknown): void;
  /** How the connection stands; `token`: the server asks for one. */
  connection(state: 'live' | 'away' | 'token'): void;
}

/** Where to listen, and with what. */
export interface EventSourceOptions {
  /** The address of the events. */
  url: string;
  token: string | undefined;
}

/** Milliseconds before the server is asked again, and after which silence is an absence: it says something every 5 s. */
const firstRetryMs = 500;
const lastRetryMs = 4000;
const silenceMs = 12_000;

/**
 * Listens to server-sent events for as long as the page is open: when the server goes away it is asked again and again, and
 * told what was heard last. By fetch, since an EventSource can't send a token.
 */
export async function followEvents(
  { url, token }: EventSourceOptions,
  listener: EventListener,
): Promise<never> {
  let after = '';
  let retryMs = firstRetryMs;
  for (;;) {
    const abort = new AbortController();
    try {
      const response = await fetch(`${url}?after=${encodeURIComponent(after)}`, {
        headers: authorization(token),
        signal: abort.signal,
      });
      if (response.status === 401) listener.connection('token');
      else if (response.ok && response.body) {
        listener.connection('live');
        retryMs = firstRetryMs;
        // a server that says nothing is gone
        let silence = setTimeout(() => abort.abort(), silenceMs);
        const onSign = () => {
          clearTimeout(silence);
          silence = setTimeout(() => abort.abort(), silenceMs);
        };
        try {
          for await (const { type, data, id } of toldEvents(response.body, onSign)) {
            listener.on(type, parse(data));
            after = id ?? after;
          }
        } finally {
          clearTimeout(silence);
        }
        listener.connection('away');
      } else listener.connection('away');
    } catch {
      listener.connection('away');
    }
    abort.abort();
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    retryMs = Math.min(lastRetryMs, retryMs * 2);
  }
}

export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** What the server has written, with its marks for numbers that JSON has no word for. */
export function parse(text: string): unknown {
  if (!text.includes('"$number"')) return JSON.parse(text);
  return JSON.parse(text, (_, value) =>
    typeof value === 'object' && value !== null && typeof value.$number === 'string'
      ? Number(value.$number)
      : value,
  );
}
