import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createStudy, randint, readStudy } from '@btcfc/tune';
import { toldEvents } from '../../events/told-events';
import { eventually } from '../../test-support/eventually';
import { type ServedPage, servePage } from '../http/serve-page';
import { studyApi } from './study-api';
import { StudyFeed } from './study-feed';
import { studyInFile } from './study-place';

const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-api-'));
const journal = path.join(folder, 'study.jsonl');
const artifacts = path.join(folder, 'artifacts');
let feed: StudyFeed;
let page: ServedPage;

beforeAll(async () => {
  const study = await createStudy({ space: { x: randint(0, 9) }, metric: 'loss', journal });
  for (let count = 0; count < 3; count++) {
    const trial = (await study.ask())!;
    await study.tell(trial, count === 2 ? Number.NaN : count);
  }
  await study.close();
  mkdirSync(path.join(artifacts, 'trial-000/plots'), { recursive: true });
  mkdirSync(path.join(artifacts, 'trial-001'));
  mkdirSync(path.join(folder, 'page'));
  writeFileSync(path.join(folder, 'page/search.html'), 'page');
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  writeFileSync(path.join(artifacts, 'trial-000/plots/loss 1.png'), 'picture');
  writeFileSync(path.join(artifacts, 'trial-001/other.txt'), 'of another');
  writeFileSync(path.join(artifacts, 'trial-000/empty.txt'), '');
  symlinkSync(path.join(folder, 'secret.txt'), path.join(artifacts, 'trial-000/link.txt'));
  symlinkSync(folder, path.join(artifacts, 'trial-000/up'), 'dir');
  symlinkSync(folder, path.join(artifacts, 'trial-002'), 'dir');
  feed = new StudyFeed({ place: studyInFile(journal), intervalMs: 20 });
  await feed.start();
  const api = studyApi(feed, { artifacts, checkpoints: `${journal}.checkpoints` });
  page = await servePage({ folder: path.join(folder, 'page'), port: 0, page: 'search.html', api });
});

afterAll(async () => {
  feed.close();
  await page.close();
  rmSync(folder, { recursive: true });
});

/** Bytes as they are: fetch would put paths in order. */
function rawStatus(target: string, host = new URL(page.url).host): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(page.url).port), '127.0.0.1', () =>
      socket.end(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.on('end', () => resolve(text.includes('secret') ? 'secret' : text.split(' ')[1]!));
    socket.on('error', reject);
  });
}

describe('what the page of a search asks for', () => {
  it('is the study as `readStudy` has it, with numbers that JSON has no word for', async () => {
    const text = await (await fetch(`${page.url}api/study`)).text();
    const told = JSON.parse(text, (_, value) => (value?.$number ? Number(value.$number) : value));
    const { trials, best } = await readStudy({ journal });
    expect(told.trials).toEqual(JSON.parse(JSON.stringify(trials), (_, value) => value ?? Number.NaN));
    expect(told.best).toBe(best!.number);
  });

  it('is the files of a trial, without links, as something to be saved', async () => {
    const listed = await (await fetch(`${page.url}api/trials/0/files`)).json();
    expect(listed).toEqual(
      expect.arrayContaining([
        { place: 'artifacts', name: 'plots/loss 1.png', bytes: 7 },
        { place: 'artifacts', name: 'empty.txt', bytes: 0 },
      ]),
    );
    expect(listed).toHaveLength(2);
    const file = await fetch(`${page.url}api/trials/0/files/artifacts/plots/loss%201.png`);
    expect(await file.text()).toBe('picture');
    expect(file.headers.get('content-disposition')).toBe('attachment');
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(await (await fetch(`${page.url}api/trials/0/files/artifacts/empty.txt`)).text()).toBe('');
    // a folder of a trial that is a link leads elsewhere
    expect(await (await fetch(`${page.url}api/trials/2/files`)).json()).toEqual([]);
  });

  it.each([
    '/api/trials/0/files/artifacts/../../secret.txt',
    '/api/trials/0/files/artifacts/..%2f..%2f..%2fsecret.txt',
    '/api/trials/0/files/artifacts/%2e%2e/%2e%2e/secret.txt',
    '/api/trials/0/files/artifacts/../trial-001/other.txt',
    '/api/trials/0/files/artifacts/link.txt',
    '/api/trials/0/files/artifacts/up/secret.txt',
    '/api/trials/0/files/../secret.txt',
    '/api/trials/../files',
    '/api/trials/0%00/files',
    '/api/trials/%ZZ/files',
    '/api/nothing',
    '/api/',
  ])('is not %s', async (target) => {
    expect(await rawStatus(target)).toBe('404');
  });

  it('is not asked under another name', async () => {
    expect(await rawStatus('/api/study', 'studio.example')).toBe('403');
    expect(await rawStatus('/api/study', `127.0.0.1.example:${new URL(page.url).port}`)).toBe('403');
  });
});

describe('a server with a token', () => {
  it('tells nothing without it', async () => {
    const api = studyApi(feed, { artifacts, checkpoints: undefined });
    const served = await servePage({
      ...{ folder: path.join(folder, 'page'), port: 0, page: 'search.html', api, token: 'right' },
    });
    const asked = (headers: Record<string, string>) => fetch(`${served.url}api/study`, { headers });
    expect((await asked({})).status).toBe(401);
    expect((await asked({ Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await asked({ Authorization: 'Bearer right' })).status).toBe(200);
    expect((await fetch(`${served.url}api/events?token=right`)).status).toBe(401);
    await served.close();
  });
});

describe('the events of a study', () => {
  it('begin with all, go on with what changed, and after an absence with what was missed', async () => {
    const first = await eventsOf(`${page.url}api/events`, 'status');
    expect(first.find(({ type }) => type === 'study')!.data).toMatchObject({ total: 3, name: 'study' });
    const trials = first.filter(({ type }) => type === 'trials');
    expect(trials.flatMap(({ data }) => data as unknown[])).toHaveLength(3);
    const id = trials.at(-1)!.id!;

    const study = await createStudy({ journal, resume: true });
    const trial = (await study.ask())!;
    await study.tell(trial, 0.5);
    await study.close();
    await eventually(() => expect(feed.trials[3]?.state).toBe('complete'));
    const missed = await eventsOf(`${page.url}api/events?after=${encodeURIComponent(id)}`, 'status');
    expect(missed.filter(({ type }) => type === 'trials').flatMap(({ data }) => data)).toMatchObject([
      { number: 3, value: 0.5 },
    ]);
    // of another study, as after a restart, all of it is told
    const anew = await eventsOf(`${page.url}api/events?after=other.7`, 'status');
    expect(anew.filter(({ type }) => type === 'trials').flatMap(({ data }) => data)).toHaveLength(4);
  });

  it('say what is wrong with a journal, and go on', async () => {
    const file = path.join(folder, 'broken.jsonl');
    writeFileSync(file, '{"format":"btcfc-study"}\nrubbish\nmore\n');
    const broken = new StudyFeed({ place: studyInFile(file), intervalMs: 20 });
    await broken.start();
    expect(broken.status.problem).toContain('broken.jsonl');
    expect(broken.head).toBeUndefined();
    broken.close();
  });
});

interface Told {
  type: string;
  id: string | undefined;
  data: unknown;
}

/** What is told until an event of a type has come. */
async function eventsOf(url: string, last: string): Promise<Told[]> {
  const abort = new AbortController();
  const { body } = await fetch(url, { signal: abort.signal });
  const told: Told[] = [];
  for await (const { type, id, data } of toldEvents(body!)) {
    told.push({ type, id, data: JSON.parse(data) });
    if (type === last) break;
  }
  abort.abort();
  return told;
}
