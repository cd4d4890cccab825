import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithReference, referenceFile } from '@btcfc/test-support';

const program = path.join(__dirname, '../dist/main.js');
const artifacts = [
  'best_config.txt',
  'final_model',
  'forecast_vs_actual_final.png',
  'forecast_zoomed.png',
  'loss_plot_final.png',
  'metrics_final.txt',
  'residuals.png',
];

let directory: string;

beforeAll(() => {
  if (!existsSync(program)) throw new Error(`${program} is not built: run the root's \`npm test\`.`);
});

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc tutorial-'));
});

const children = new Set<ChildProcess>();

afterEach(() => {
  // a test that ran out of time must not leave a training behind
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

describe('a run on synthetic data', () => {
  it('says so first, and writes every artifact', async () => {
    const { code, stdout, stderr } = await tutorial('--trials', '0', '--epochs', '2', '--backend', 'wasm');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toBe(
      'SYNTHETIC data, made up by the program: there is no data/bitcoin_dataset.csv and no --data was given',
    );
    const folder = path.join(directory, 'LSTM/final_lstm_model');
    expect(readdirSync(folder).sort()).toEqual(artifacts);
    for (const name of artifacts.filter((file) => file.endsWith('.png'))) {
      expect(readFileSync(path.join(folder, name)).subarray(1, 4).toString()).toBe('PNG');
    }
    const metrics = readFileSync(path.join(folder, 'metrics_final.txt'), 'utf8');
    expect(metrics).toMatch(/^MSE: \d+\.\d\d\nRMSE: \d+\.\d\d\nMAE: \d+\.\d\d\nR2: -?\d+\.\d{4}\n/);
    expect(metrics).toContain('Protocol: forecast\nData: synthetic data\n');
    expect(readFileSync(path.join(folder, 'best_config.txt'), 'utf8')).toMatch(
      /^# Best Hyperparameter Configuration\nseqLen: 8\n(\w+: [\w.-]+\n)+$/,
    );
    // the published figures are of other data
    expect(stdout).not.toContain('published');
    expect(stdout).toMatch(/persistence: yesterday's price .* 0\.000\n/);
  }, 300_000);

  it('gives the same bytes for the same seed', async () => {
    const arguments_ = ['--synthetic', '--trials', '2', '--search-epochs', '1', '--workers', '1'];
    arguments_.push('--epochs', '2', '--seed', '3', '--backend', 'wasm', '--out');
    const first = await tutorial(...arguments_, 'a');
    const second = await tutorial(...arguments_, 'b');
    expect([first.code, second.code]).toEqual([0, 0]);
    const artifactsOf = (out: string) => hashesBelow(path.join(directory, out, 'LSTM/final_lstm_model'));
    expect(artifactsOf('b')).toEqual(artifactsOf('a'));
  }, 300_000);
});

describe('signals', () => {
  it('are joined, told of and noted, and left out where no day has a value', async () => {
    const macro = Array.from({ length: 100 }, (_, month) => {
      const day = new Date(Date.UTC(2010, month, 1)).toISOString().slice(0, 10);
      return `${day},${month % 9 === 0 ? '.' : 2 + Math.sin(month)}`;
    });
    writeFileSync(path.join(directory, 'macro.csv'), `observation_date,CPI\n${macro.join('\n')}\n`);
    writeFileSync(path.join(directory, 'mood.csv'), 'Date,mood\n2/1/2018,40\n');
    const { code, stdout, stderr } = await tutorial(
      ...['--synthetic', '--trials', '0', '--epochs', '1', '--backend', 'wasm'],
      ...['--signals', 'macro.csv,mood.csv', '--signal-lag', '45'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('macro.csv: a value counts from 45 days after its date on');
    expect(stdout).toMatch(/ CPI: (\d+) of \1 days have a value, 45 to 1\d\d days old/);
    expect(stdout).toContain(' mood: no day has a value, so that it is left out');
    expect(stdout).toContain(' 164 inputs per day');
    const metrics = readFileSync(path.join(directory, 'LSTM/final_lstm_model/metrics_final.txt'), 'utf8');
    expect(metrics).toContain('Data: synthetic data\nSignals: CPI\n');
  }, 300_000);
});

describe('the search', () => {
  const models = () => path.join(directory, 'LSTM/Models');
  const read = (...names: string[]) => readFileSync(path.join(directory, 'LSTM', ...names), 'utf8');

  it('keeps each trial in a folder of its own, and trains the best configuration', async () => {
    const { code, stdout } = await tutorial(
      ...['--synthetic', '--backend', 'wasm', '--trials', '3', '--search-epochs', '2', '--epochs', '2'],
    );
    expect(code).toBe(0);
    const trials = ['trial-000', 'trial-001', 'trial-002'];
    for (const trial of trials) {
      expect(readdirSync(path.join(models(), trial)).sort()).toEqual([
        'config.txt',
        'final_model',
        'forecast_vs_actual.png',
        'loss_plot.png',
        'metrics.txt',
      ]);
    }
    const best = /best: (trial-\d+)/.exec(stdout)![1]!;
    const lossOf = (trial: string) => Number(/MSE: (.*)/.exec(read('Models', trial, 'metrics.txt'))![1]);
    expect(lossOf(best)).toBe(Math.min(...trials.map(lossOf)));
    const [, ...config] = read('final_lstm_model', 'best_config.txt').split('\n');
    const ofTrial = read('Models', best, 'config.txt')
      .split('\n')
      .filter((line) => !line.startsWith('epochs'));
    expect(config).toEqual(expect.arrayContaining(ofTrial));
  }, 300_000);

  it('goes on with --resume where it was interrupted, and trains no finished trial again', async () => {
    const arguments_ = [
      '--synthetic',
      '--backend',
      'wasm',
      '--trials',
      '4',
      '--search-epochs',
      '2',
      '--epochs',
      '1',
    ];
    const running = start(...arguments_, '--workers', '1');
    running.child.stdout!.on('data', () => {
      if (running.output.stdout.includes('trial 0 complete')) running.child.kill('SIGINT');
    });
    expect((await running.end).code).toBe(130);
    const first = readFileSync(path.join(models(), 'trial-000/final_model/weights.bin'));
    const starts = () => read('Models', 'search.jsonl').match(/"type":"start","trial":0/g)!.length;
    expect(starts()).toBe(1);
    const { code } = await tutorial(...arguments_, '--resume');
    expect(code).toBe(0);
    expect(starts()).toBe(1);
    expect(readFileSync(path.join(models(), 'trial-000/final_model/weights.bin'))).toEqual(first);
    expect(readdirSync(models())).toEqual(expect.arrayContaining(['trial-003']));
  }, 300_000);
});

describe('what can go wrong', () => {
  it.each([
    [['--epoch', '3'], 2, /^Unknown option '--epoch'. .*See --help.\n$/],
    [['--data', 'nowhere.csv'], 1, /^Could not read nowhere.csv: no such file or directory.*\n$/],
    [
      ['--synthetic', '--signals', 'broken.csv'],
      1,
      /^broken.csv, line 2, column "btc_market_price" .*"abc".*\n$/,
    ],
    [['--synthetic', '--signals', 'nowhere.csv'], 1, /^Could not read nowhere.csv: .*\n$/],
    [['--data', '.'], 1, /^Could not read \.: .*directory.*\n$/],
    [['--data', 'broken.csv'], 1, /^broken.csv .*\n$/],
    [
      ['--out', 'file'],
      1,
      /^Could not write to file\/LSTM.*: a file stands where a directory is needed.*\n$/,
    ],
    [['--backend', 'tensorflow', '--trials', '0', '--epochs', '1'], 1, /^.*npm i.*tfjs-node.*\n$/],
  ])(
    'is told in one line: %j',
    async (argv, code, message) => {
      writeFileSync(path.join(directory, 'file'), 'in the way');
      writeFileSync(path.join(directory, 'broken.csv'), 'Date,btc_market_price\n1/1/2018 0:00,abc\n');
      const result = await tutorial(...argv);
      expect(result.stderr).toMatch(message);
      expect(result.code).toBe(code);
      expect(readFileSync(path.join(directory, 'file'), 'utf8')).toBe('in the way');
    },
    60_000,
  );

  it('leaves finished artifacts intact when interrupted', async () => {
    const arguments_ = ['--synthetic', '--trials', '0', '--epochs', '1', '--backend', 'wasm'];
    expect((await tutorial(...arguments_)).code).toBe(0);
    const before = hashesBelow(directory);
    const running = start('--synthetic', '--trials', '0', '--backend', 'wasm');
    running.child.stdout!.on('data', () => {
      if (running.output.stdout.includes('epoch 1/')) running.child.kill('SIGINT');
    });
    const { code, stderr } = await running.end;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'Interrupted. Whatever was finished before is intact.\n',
    });
    expect(hashesBelow(directory)).toEqual(before);
  }, 300_000);
});

it('explains itself', async () => {
  const { code, stdout } = await tutorial('--help');
  expect(code).toBe(0);
  for (const option of [
    '--data',
    '--fetch',
    '--synthetic',
    '--signals',
    '--signal-lag',
    '--fetch-signals',
    '--protocol',
    '--out',
    '--epochs',
    '--trials',
    '--search-epochs',
    '--workers',
    '--resume',
    '--full',
    '--redis',
    '--seed',
    '--backend',
  ]) {
    expect(stdout).toContain(option);
  }
});

describeWithReference('a run on the real dataset', () => {
  it('ends with both tables, persistence on the same rows', async () => {
    const data = referenceFile('data/bitcoin_dataset.csv');
    const { code, stdout } = await tutorial(
      '--data',
      data,
      '--protocol',
      'both',
      '--trials',
      '0',
      '--epochs',
      '1',
      '--backend',
      'cpu',
    );
    expect(code).toBe(0);
    const [, notebook, forecast] = stdout.split(/^protocol /m);
    // recorded with pandas and scikit-learn on the same rows
    expect(notebook).toMatch(/^notebook, 537 test days/);
    expect(notebook).toMatch(/published .* 113,097.27 +336.30 +126.33 +0.9296/);
    expect(notebook).toMatch(/persistence.* 64.01 +19.81 +0.9974 +0.000/);
    expect(forecast).toMatch(/^forecast, 545 test days/);
    expect(forecast).toMatch(/persistence.* 369.71 +150.05 +0.9927 +0.000/);
    for (const protocol of ['notebook', 'forecast']) {
      expect(readdirSync(path.join(directory, 'LSTM/final_lstm_model', protocol)).sort()).toEqual(artifacts);
    }
  }, 300_000);
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function tutorial(...argv: string[]): Promise<Ended> {
  return start(...argv).end;
}

function start(...argv: string[]): { child: ChildProcess; output: Omit<Ended, 'code'>; end: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  const end = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code, ...output });
    });
  });
  return { child, output, end };
}

function hashesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  return Object.fromEntries(files.sort().map((file) => [path.relative(folder, file), hash(file)]));
}
