import { authorization, followEvents, parse } from '../../events/follow-events';
import type {
  ChartWish,
  FromWorker,
  Overview,
  QuestionName,
  Questions,
  ToWorker,
  TrialSeen,
  ViewName,
  Views,
} from '../messages';
import { axesOf, chartOf } from './charts';
import { ImportanceClient } from './importance-client';
import { tableRows } from './table-rows';
import { TrialStore } from './trial-store';

const store = new TrialStore();
const importance = new ImportanceClient(store, () => later());
const watched = new Map<number, { view: ViewName; wish: unknown; told: string }>();
let connection: Overview['connection'] = 'connecting';
let since: number | undefined;
let server = { base: '', token: undefined as string | undefined };
let timer: ReturnType<typeof setTimeout> | undefined;
let flushMs = 0;

const views: { [Name in ViewName]: (wish: Views[Name]['wish']) => Views[Name]['seen'] } = {
  overview: () => ({
    ...{ connection, since, head: store.head, status: store.status },
    ...{ expected: store.expected, counts: store.counts(), total: store.trials.length },
    ...{ parameters: [...store.parameters], reported: store.reported },
    best: store.best
      .slice(0, 50)
      .map((number) => store.trials[number])
      .filter((trial) => trial !== undefined)
      .map((trial) => store.summaryOf(trial)),
  }),
  table: (wish) => tableRows(store, wish),
  chart: (wish) => chartOf(store, wish, importance.of),
  trial({ number }): TrialSeen {
    const trial = store.trials[number];
    return { trial, summary: trial && store.summaryOf(trial), total: store.trials.length };
  },
};

const answers: {
  [Name in QuestionName]: (
    input: Questions[Name]['input'],
  ) => Questions[Name]['answer'] | Promise<Questions[Name]['answer']>;
} = {
  brush({ wish, axis, from, to }) {
    const found = axesOf(store, wish)[axis];
    if (!found) return undefined;
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const ends = [found.valueAt(low), found.valueAt(high)] as const;
    if (typeof ends[0] === 'number') return { name: found.name, range: ends as readonly [number, number] };
    // every name between the ends
    const names = new Set<string>();
    for (let step = 0; step <= 400; step++) {
      const share = step / 400;
      const name = String(found.valueAt(share));
      const at = found.shareOf(name);
      if (at >= low - 0.02 && at <= high + 0.02) names.add(name);
    }
    return { name: found.name, range: [...names] };
  },
  files: async ({ trial }) => {
    const response = await ask(`trials/${trial}/files`);
    return parse(await response.text()) as Questions['files']['answer'];
  },
  file: async ({ trial, file: { place, name } }) => {
    const parts = [place, ...name.split('/')].map(encodeURIComponent).join('/');
    const response = await ask(`trials/${trial}/files/${parts}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  picture: async ({ chart, format, isDark }) => {
    const { plot } = await import('@btcfc/viz');
    return plot(chart, { format, devicePixelRatio: 2, theme: isDark ? 'dark' : 'light' });
  },
};

async function ask(path: string): Promise<Response> {
  const response = await fetch(`${server.base}api/${path}`, { headers: authorization(server.token) });
  if (response.ok) return response;
  throw new Error(response.status === 404 ? 'It is not there any more.' : await response.text());
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.do === 'start') start(data.base, data.token);
  else if (data.do === 'watch') {
    watched.set(data.id, { view: data.view, wish: data.wish, told: '' });
    show(data.id);
  } else if (data.do === 'unwatch') watched.delete(data.id);
  else void answer(data.id, data.question, data.input);
});

function start(base: string, token: string | undefined): void {
  server = { base, token };
  void followEvents(
    { url: `${base}api/events`, token },
    {
      on(type, data) {
        if (type === 'study') store.begin(data as Parameters<TrialStore['begin']>[0]);
        else if (type === 'trials') store.take(data as Parameters<TrialStore['take']>[0]);
        else store.status = data as TrialStore['status'] & object;
        later();
      },
      connection(state) {
        if (state === connection) return;
        since = state === 'away' ? Date.now() : undefined;
        connection = state;
        later();
      },
    },
  );
}

async function answer(id: number, question: QuestionName, input: unknown): Promise<void> {
  try {
    send({ id, answer: await (answers[question] as (input: unknown) => unknown)(input) });
  } catch (error) {
    send({ id, problem: (error as Error).message });
  }
}

/** Soon tells all that is watched and has changed: the longer that takes, the less often. */
function later(): void {
  if (timer !== undefined) return;
  timer = setTimeout(
    () => {
      timer = undefined;
      const begun = performance.now();
      for (const id of watched.keys()) show(id);
      flushMs = performance.now() - begun;
    },
    Math.max(150, 4 * flushMs),
  );
}

// bars of what runs grow while nothing else happens
setInterval(() => {
  const isTimeline = ({ view, wish }: { view: ViewName; wish: unknown }) =>
    view === 'chart' && (wish as ChartWish).chart === 'timeline';
  if (store.status?.isSearching && [...watched.values()].some(isTimeline)) later();
}, 5000);

function show(id: number): void {
  const { view, wish, told } = watched.get(id)!;
  const seen = (views[view] as (wish: unknown) => unknown)(wish);
  const text = JSON.stringify(seen);
  if (text === told) return;
  watched.get(id)!.told = text;
  send({ id, seen });
}

function send(message: FromWorker): void {
  postMessage(message);
}
