import { toldEvents } from '../../events/told-events';
import type { Measure, ModelSeen, ServiceSeen, StreamSeen } from '../../service/messages';
import { type Metrics, measureBetween, readMetrics, valueIn } from './metrics';
import { StreamHistory, type ToldForecast } from './stream-history';

export interface ServiceWatchOptions {
  /** Where the service is. */
  url: string;
  /** What it asks for. @default nothing */
  token?: string;
  /** Milliseconds between looks at its models and metrics. @default 2000 */
  intervalMs?: number;
}

/** Measures that are kept: twenty minutes of them. */
const mostMeasures = 600;

interface Listening {
  history: StreamHistory;
  abort: AbortController;
}

/** Asks a service again and again how it stands, and listens to its streams. The token never leaves this process. */
export class ServiceWatch {
  service: ServiceSeen;
  readonly measures: Measure[] = [];
  /** Grows with every change. */
  version = 0;
  private readonly streams = new Map<string, Listening>();
  private readonly listeners = new Set<() => void>();
  private readonly abort = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private before: { metrics: Metrics; at: number } | undefined;

  constructor(private readonly options: ServiceWatchOptions) {
    this.service = { url: options.url, problem: null, models: [] };
  }

  /** Looks once, and goes on. */
  async start(): Promise<void> {
    await this.look();
    if (this.abort.signal.aborted) return;
    this.changed();
    this.timer = setTimeout(() => void this.start(), this.options.intervalMs ?? 2000);
  }

  close(): void {
    this.abort.abort();
    clearTimeout(this.timer);
    for (const { abort } of this.streams.values()) abort.abort();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What is to be seen of every stream by its name. */
  seen(): ReadonlyMap<string, StreamSeen> {
    const all = [...this.streams].map(([key, { history }]) => [key, history.seen] as const);
    return new Map(all.filter((each): each is [string, StreamSeen] => each[1] !== undefined));
  }

  private changed(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }

  private async look(): Promise<void> {
    try {
      const [described, text] = await Promise.all([
        this.ask('v1/models').then((response) => response.json()),
        this.ask('metrics').then((response) => response.text()),
      ]);
      const metrics = readMetrics(text);
      const models = (described as { models: Described[] }).models.map((model) => seenModel(model, metrics));
      this.service = { ...this.service, problem: null, models };
      this.measure(metrics);
      this.follow(models);
    } catch (error) {
      this.before = undefined;
      this.service = { ...this.service, problem: problemOf(error as Error) };
    }
  }

  private measure(metrics: Metrics): void {
    const at = performance.now();
    const names = this.service.models.map(({ name }) => name);
    if (this.before) {
      this.measures.push(measureBetween(this.before.metrics, metrics, names, (at - this.before.at) / 1000));
      if (this.measures.length > mostMeasures) this.measures.shift();
    }
    this.before = { metrics, at };
  }

  /** Listens to the streams that there are, and no more to those that are gone. */
  private follow(models: readonly ModelSeen[]): void {
    const known = new Set<string>();
    for (const { name, streams } of models) {
      for (const stream of streams) {
        const key = JSON.stringify([name, stream]);
        known.add(key);
        if (this.streams.has(key)) continue;
        const abort = new AbortController();
        const history = new StreamHistory(name, stream);
        this.streams.set(key, { history, abort });
        void this.hear(name, stream, history, abort.signal);
      }
    }
    for (const [key, { abort }] of this.streams) {
      if (known.has(key)) continue;
      abort.abort();
      this.streams.delete(key);
    }
  }

  private async hear(
    model: string,
    stream: string,
    history: StreamHistory,
    signal: AbortSignal,
  ): Promise<void> {
    const at = `v1/models/${encodeURIComponent(model)}/stream?stream=${encodeURIComponent(stream)}`;
    while (!signal.aborted) {
      try {
        const { body } = await this.ask(at, signal);
        for await (const { data } of toldEvents(body!)) {
          history.take(JSON.parse(data) as ToldForecast);
          this.changed();
        }
      } catch {
        // the next look tells what is wrong
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  private async ask(path: string, signal?: AbortSignal): Promise<Response> {
    const { url, token } = this.options;
    const response = await fetch(new URL(path, url.endsWith('/') ? url : `${url}/`), {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      // what another address is sent to may be nobody's to see
      redirect: 'error',
      signal: signal ?? AbortSignal.any([this.abort.signal, AbortSignal.timeout(10_000)]),
    });
    if (response.ok) return response;
    const why = response.status === 401 ? 'It asks for another token: set BTCFC_SERVE_TOKEN.' : '';
    throw new Error(`It answers with ${response.status}. ${why}`.trim());
  }
}

interface Described extends Omit<ModelSeen, 'reloads' | 'streams'> {
  streams: readonly { stream: string }[];
}

function seenModel(
  { name, kind, takes, horizon, revision, savedAt, loadedAt, streams }: Described,
  metrics: Metrics,
): ModelSeen {
  const reloads = (result: string) => valueIn(metrics, 'reloads_total', { model: name, result });
  return {
    ...{ name, kind, takes, horizon, revision, savedAt, loadedAt },
    reloads: { reloaded: reloads('reloaded'), failed: reloads('failed') },
    streams: streams.map(({ stream }) => stream),
  };
}

function problemOf(error: Error): string {
  const cause = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  if (cause === 'ECONNREFUSED') return 'Nobody answers there.';
  return cause === undefined ? error.message : `It can't be asked: ${cause}.`;
}
