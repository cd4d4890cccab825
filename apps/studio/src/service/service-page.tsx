import type { ChartDescription } from '@btcfc/viz';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { followEvents } from '../events/follow-events';
import { AskToken } from '../page/ask-token';
import { Chart } from '../page/chart';
import { Scrollable } from '../page/scrollable';
import { takeToken } from '../page/token';
import { counted, utcText } from '../page/words';
import type { Measure, ModelSeen, ServiceSeen, StreamSeen } from './messages';

const token = takeToken();
/** As the server keeps them. */
const mostMeasures = 600;

type Charts = typeof import('./service-charts');

/** A service as it runs: its models, what its streams forecast and what came, and how busy it is. */
export function ServicePage() {
  const [connection, setConnection] = useState<'connecting' | 'live' | 'away' | 'token'>('connecting');
  const [since, setSince] = useState<Date>();
  const [service, setService] = useState<ServiceSeen>();
  const [streams, setStreams] = useState<ReadonlyMap<string, StreamSeen>>(new Map());
  const [measures, setMeasures] = useState<readonly Measure[]>([]);
  const [charts, setCharts] = useState<Charts>();

  useEffect(() => {
    // what describes charts is loaded when there is something to draw
    void import('./service-charts').then(setCharts);
    void followEvents(
      { url: new URL('api/events', new URL('.', location.href)).href, token },
      {
        on(type, data) {
          if (type === 'service') setService(data as ServiceSeen);
          else if (type === 'stream') {
            const seen = data as StreamSeen;
            setStreams((before) => new Map(before).set(keyOf(seen.model, seen.stream), seen));
          } else {
            const more = data as readonly Measure[];
            setMeasures((before) => {
              const last = before.at(-1)?.at ?? 0;
              return [...before, ...more.filter(({ at }) => at > last)].slice(-mostMeasures);
            });
          }
        },
        connection(state) {
          setConnection(state);
          setSince((before) => (state === 'away' ? (before ?? new Date()) : undefined));
        },
      },
    );
  }, []);

  return (
    <>
      <header>
        <p class="brand">@btcfc/studio</p>
        <h1>Service</h1>
        {service && <p class="lead">{service.url}</p>}
        {connection === 'connecting' && <p role="status">Asking for the service …</p>}
        {connection === 'away' && (
          <p class="problem" role="alert">
            The studio’s server does not answer since {since?.toLocaleTimeString()}. It is asked again every
            few seconds; what stands here is as of then.
          </p>
        )}
        {connection === 'live' && service?.problem && (
          <p class="problem" role="alert">
            The service is away. {service.problem} It is asked again every few seconds; what stands here is
            from before.
          </p>
        )}
        {connection === 'live' && service && !service.problem && (
          <p role="status">
            It answers, with {counted(service.models.length, 'model')} and {counted(streams.size, 'stream')}.
          </p>
        )}
      </header>
      <main>
        {connection === 'token' && <AskToken />}
        {service && service.models.length > 0 && <Models models={service.models} />}
        {service?.models.flatMap(({ name, streams: names }) =>
          names.map((stream) => (
            <Stream
              key={keyOf(name, stream)}
              name={name}
              stream={stream}
              seen={streams.get(keyOf(name, stream))}
              charts={charts}
            />
          )),
        )}
        {service?.models.every(({ streams: names }) => names.length === 0) && (
          <p>No stream has sent rows yet: their forecasts are shown here as soon as one does.</p>
        )}
        {charts && <Load measures={measures} charts={charts} />}
      </main>
    </>
  );
}

function Models({ models }: { models: readonly ModelSeen[] }) {
  return (
    <section aria-labelledby="models">
      <h2 id="models">Models</h2>
      <Scrollable label="Models that are served">
        <table>
          <thead>
            <tr>
              {['Model', 'Kind', 'Rows ahead', 'Revision', 'Saved', 'Loaded', 'Reloads'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models.map(({ name, kind, horizon, revision, savedAt, loadedAt, reloads }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{kind}</td>
                <td>{horizon ?? 'as asked'}</td>
                <td>{revision}</td>
                <td>{utcText(savedAt)}</td>
                <td>{utcText(loadedAt)}</td>
                <td class={reloads.failed > 0 ? 'bad' : undefined}>
                  {reloads.reloaded}
                  {reloads.failed > 0 ? `, ${reloads.failed} failed` : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </section>
  );
}

interface StreamProps {
  name: string;
  stream: string;
  seen: StreamSeen | undefined;
  charts: Charts | undefined;
}

function Stream({ name, stream, seen, charts }: StreamProps) {
  const made = useMemo(
    () => seen && charts && [charts.fanChart(seen), charts.coverageChart(seen), charts.errorChart(seen)],
    [seen, charts],
  );
  const known = seen?.past.filter(({ actual }) => actual !== null).length ?? 0;
  const id = `stream-${name}-${stream}`.replace(/\s/g, '_');
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {name}, stream {stream}
      </h2>
      {!seen && <p class="faint">No forecast of it has been told yet.</p>}
      {seen && (
        <p class="faint">
          Last forecast {utcText(seen.last.forecastAt)}, by revision {seen.last.revision}. Since the studio
          began to listen, what came is known of {counted(known, 'forecast')}.
        </p>
      )}
      {made && <Drawn charts={made} />}
      {seen && known < 3 && (
        <p class="faint">Coverage and error are shown once it is known what came of three forecasts.</p>
      )}
    </section>
  );
}

function Load({ measures, charts }: { measures: readonly Measure[]; charts: Charts }) {
  const made = useMemo(
    () => [charts.queueChart(measures), charts.latencyChart(measures), charts.requestsChart(measures)],
    [measures, charts],
  );
  return (
    <section aria-labelledby="load">
      <h2 id="load">How busy it is</h2>
      <Drawn charts={made} />
    </section>
  );
}

function Drawn({ charts }: { charts: readonly (ChartDescription | undefined)[] }) {
  return <>{charts.map((chart, place) => (chart ? <Chart key={place} chart={chart} /> : null))}</>;
}

function keyOf(model: string, stream: string): string {
  return JSON.stringify([model, stream]);
}
