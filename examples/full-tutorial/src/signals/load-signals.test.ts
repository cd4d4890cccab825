import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSignals } from './load-signals';

const noFiles = { files: [], publicationLag: 1, fetch: false };
const { signal } = new AbortController();
const onProgress = () => {};

let directory: string;
const startedIn = process.cwd();
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-signals-'));
  // the cache lies where the program is run
  process.chdir(directory);
});
afterEach(() => {
  process.chdir(startedIn);
  rmSync(directory, { recursive: true });
});

it('reads each file, known as long after as was said', async () => {
  writeFileSync('a.csv', 'DATE,DGS10\n2018-01-02,2.46\n2018-01-03,.\n');
  writeFileSync('b.csv', 'Date,mood\n1/2/2018,40\n');
  const plan = { files: ['a.csv', path.join(directory, 'b.csv')], publicationLag: 3, fetch: false };
  expect(await loadSignals({ plan, signal, onProgress })).toEqual([
    {
      label: 'a.csv',
      publicationLag: 3,
      frame: { Date: ['2018-01-02', '2018-01-03'], DGS10: Float64Array.of(2.46, Number.NaN) },
    },
    { label: 'b.csv', publicationLag: 3, frame: { Date: ['2018-01-02'], mood: Float64Array.of(40) } },
  ]);
  expect(await loadSignals({ plan: noFiles, signal, onProgress })).toEqual([]);
});

it('names a file that can not be read', async () => {
  const plan = { ...noFiles, files: ['nowhere.csv'] };
  await expect(loadSignals({ plan, signal, onProgress })).rejects.toMatchObject({ code: 'FILE_ACCESS' });
});

describe('fetching', () => {
  let server: Server;
  let base: string;
  let failing: boolean;

  beforeEach(async () => {
    failing = false;
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://host');
      if (failing) response.writeHead(404).end();
      else if (pathname === '/fng/') {
        const data = [{ value: '40', value_classification: 'Fear', timestamp: '1551157200' }];
        response.end(JSON.stringify({ data, metadata: { error: null } }));
      } else response.end(`observation_date,${searchParams.get('id')}\n2018-01-02,1.5\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const load = () =>
    loadSignals({
      plan: { ...noFiles, fetch: true },
      signal,
      onProgress,
      addresses: { fearGreed: `${base}/fng`, fred: `${base}/graph/fredgraph.csv` },
    });

  it('brings sentiment, known the day after, and macro data, known when its release is out', async () => {
    expect(await load()).toEqual([
      {
        label: "alternative.me's Fear & Greed Index",
        publicationLag: 1,
        frame: { Date: ['2019-02-26'], fear_greed_index: Float64Array.of(40) },
      },
      {
        label: 'FRED',
        publicationLag: 8,
        frame: { Date: ['2018-01-02'], DGS10: Float64Array.of(1.5), DTWEXBGS: Float64Array.of(1.5) },
      },
    ]);
    expect(readdirSync('.cache/signals')).toHaveLength(3);
    // from the cache
    failing = true;
    expect(await load()).toHaveLength(2);
  });

  it('says so when a service does not answer', async () => {
    failing = true;
    await expect(load()).rejects.toMatchObject({ code: 'REQUEST_FAILED' });
  });
});
