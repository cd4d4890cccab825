import { writeFileSync } from 'node:fs';
import { BITCOIN_COLUMNS } from '@btcfc/btc-data';
import { type Doors, options, plumbing, takes } from '../door';

const dataset = `${BITCOIN_COLUMNS.join(',')}\n12/1/2017 0:00${',1'.repeat(23)}\n`;
const covariates = 'observation_date,DGS10\n2018-01-02,2.46\n';

function file(name: string, content: string): string {
  writeFileSync(name, content);
  return name;
}

/** Options of a call that is answered here; nothing goes over a network, and answers are kept in this folder. */
function offline(body: string) {
  globalThis.fetch = async () => new Response(body);
  process.env.XDG_CACHE_HOME = process.cwd();
  return {
    baseUrl: 'http://localhost/data',
    cacheDir: 'answers',
    maxAgeMs: 5,
    maxRetries: 1,
    backoffMs: 5,
    maxDelayMs: 5,
    timeoutMs: 5_000,
    seed: 3,
  };
}

const mood = JSON.stringify({ data: [{ value: '40', timestamp: '1551157200' }], metadata: { error: null } });
const chart = JSON.stringify({ status: 'ok', values: [{ x: 1_512_086_400, y: 42 }] });

/** Any text is the path of a folder. */
const aPath = { taken: { '0.cacheDir': ['1', 'true'] } };

export const btcDataDoors: Doors = {
  fetchBlockchainCharts: takes(
    () => [options({ ...offline(chart), columns: ['btc_hash_rate'], concurrency: 2 })],
    aPath,
  ),
  fetchFearGreedIndex: takes(() => [options(offline(mood))], aPath),
  fetchFredSeries: takes(
    () => [options({ ...offline(covariates), series: ['DGS10'], start: '2018-01-01', concurrency: 2 })],
    aPath,
  ),
  isSynthetic: plumbing,
  parseBitcoinCsv: takes(() => [dataset, options({ delimiter: ',', source: 'a.csv', timeZone: 'UTC' })]),
  parseCovariates: takes(() => [covariates, options({ columns: ['DGS10'], na: ['-'], duplicates: 'kept' })]),
  readBitcoinCsv: takes(() => [file('bitcoin.csv', dataset), options({ delimiter: ',' })]),
  readCovariates: takes(() => [
    file('covariates.csv', covariates),
    options({ date: 'observation_date', doubledHour: 'earlier', timeZone: 'Europe/Berlin' }),
  ]),
  syntheticBitcoin: takes(() => [options({ rows: 5, seed: 1, start: '2018-01-31' })]),
};
