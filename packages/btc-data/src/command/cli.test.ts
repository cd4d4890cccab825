import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { builtProgram } from '@btcfc/test-support';
import { parseBitcoinCsv } from '../csv/bitcoin-csv';
import { BITCOIN_COLUMNS } from '../csv/columns';
import { syntheticBitcoin } from '../synthetic/synthetic-bitcoin';
import { AnswerServer, text } from '../test-support/answer-server';

jest.setTimeout(60_000);

const file = path.resolve(__dirname, '../../dist/cli.js');
const program = builtProgram(file, 'btcfc bitcoin csv ');
const day = 86_400;
const first = Date.UTC(2024, 0, 1) / 1000;

/** Of chart k: 10 k + .5 on the first day, nothing on the second, 10 k + 2 on the third; the price begins a day late. */
const valuesOf = (chart: string) => {
  const k = BITCOIN_COLUMNS.findIndex((name) => name.slice(4).replaceAll('_', '-') === chart);
  const values = [
    { x: first, y: 10 * k + 0.5 },
    { x: first + day, y: null },
    { x: first + 2 * day, y: 10 * k + 2 },
  ];
  return chart === 'market-price' ? values.slice(1) : values;
};

let server: AnswerServer;
beforeEach(async () => {
  server = new AnswerServer({
    path: '/charts',
    seriesOf: ({ pathname }) => path.posix.basename(pathname),
    good: (chart) => text(JSON.stringify({ status: 'ok', values: valuesOf(chart) })),
  });
  await server.start();
});
afterEach(() => server.stop());

const own = () => ['--base-url', server.baseUrl, '--cache-dir', path.join(program.directory, 'cache')];

describe('btcfc-bitcoin-csv', () => {
  it('writes what readBitcoinCsv reads, and asks once', async () => {
    const { code, stdout, stderr } = await program.run(...own());
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const frame = parseBitcoinCsv(stdout);
    expect(frame.Date).toEqual(['2024-01-01', '2024-01-02', '2024-01-03']);
    expect(Array.from(frame.btc_market_price)).toEqual([Number.NaN, Number.NaN, 12]);
    expect(Array.from(frame.btc_total_bitcoins)).toEqual([20.5, Number.NaN, 22]);
    expect(server.requests).toHaveLength(23);
    expect((await program.run(...own())).stdout).toBe(stdout);
    expect(server.requests).toHaveLength(23);
    await program.run(...own(), '--fresh', '--columns', 'btc_market_price');
    expect(server.requests).toHaveLength(24);
  });

  it('writes the columns that were asked for, in that order', async () => {
    const { stdout } = await program.run(...own(), '--columns', 'btc_hash_rate, btc_market_price');
    expect(stdout).toBe(
      'Date,btc_hash_rate,btc_market_price\n2024-01-01,100.5,\n2024-01-02,,\n2024-01-03,102,12\n',
    );
  });

  it('names the charts it could not have, and writes nothing', async () => {
    server.answers.set('hash-rate', [text('', 404)]);
    server.answers.set('difficulty', [text('{"status": "error"}')]);
    const { code, stdout, stderr } = await program.run(...own());
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/hash-rate.*404/);
    expect(stderr).toMatch(/difficulty/);
    expect(stderr).toContain('--synthetic');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('writes made-up data where there is no network, and says so', async () => {
    const away = ['--base-url', 'http://127.0.0.1:9/charts', '--columns', 'btc_market_price'];
    const { code, stdout, stderr } = await program.run(...away, '--synthetic');
    expect([code, stderr]).toEqual([0, 'synthetic data, not the market\n']);
    const { Date: days, btc_market_price: prices } = syntheticBitcoin();
    const lines = days.map((day, row) => `${day},${Number.isNaN(prices[row]!) ? '' : prices[row]}`);
    expect(stdout).toBe(`Date,btc_market_price\n${lines.join('\n')}\n`);
  });

  it('ends where nobody reads any more, and when it is interrupted', async () => {
    const line = `${JSON.stringify(process.execPath)} ${JSON.stringify(file)} ${own()
      .map((word) => JSON.stringify(word))
      .join(' ')}`;
    const { stdout, stderr } = await promisify(execFile)(
      '/bin/sh',
      ['-c', `(${line}; echo "code $?" >&2) | true`],
      {
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );
    expect([stdout, stderr]).toEqual(['', 'code 0\n']);
    server.answers.set('market-price', [() => {}]);
    const running = program.start(...own(), '--fresh');
    while (!server.requests.slice(23).some((url) => url.includes('/market-price?')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGINT');
    expect(await running.end).toEqual({ code: 130, stdout: '', stderr: 'Interrupted.\n' });
  });

  it.each([
    [['--help'], 0, /^Usage: btcfc-bitcoin-csv \[options\]/],
    [['--columns', 'btc_hash_rat'], 2, /--columns.*btc_hash_rate/],
    [['--columns', ''], 2, /--columns/],
    [['--base-url', 'charts'], 2, /--base-url/],
    [['--colums', 'btc_hash_rate'], 2, /did you mean --columns/],
    [['btc.csv'], 2, /btc\.csv/],
  ] as const)('%j ends with %d', async (argv, code, message) => {
    const ended = await program.run(...argv);
    expect(ended.stdout + ended.stderr).toMatch(message);
    expect(ended.code).toBe(code);
  });
});
