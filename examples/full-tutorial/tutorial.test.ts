import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { syntheticBitcoin } from '@btcfc/btc-data';
import { builtProgram, describeWithReference, type RunningProgram, referenceFile } from '@btcfc/test-support';

const program = builtProgram(path.join(__dirname, 'dist/tutorial.js'), 'btcfc tutorial-');
const artifacts = [
  'best_config.txt',
  'final_model',
  'forecast_vs_actual_final.png',
  'forecast_zoomed.png',
  'loss_plot_final.png',
  'metrics_final.txt',
  'residuals.png',
  'served',
];
/** Nothing but one short training. */
const quick = ['--trials', '0', '--epochs', '2', '--backend', 'wasm'];

it('is a file that fits a reader’s head', () => {
  const source = readFileSync(path.join(__dirname, 'tutorial.ts'), 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

it('has a trial load nothing that it does not need', () => {
  const built = readFileSync(path.join(__dirname, 'dist/tutorial.js'), 'utf8');
  expect(built).toMatch(/^import .*"@btcfc\/lstm"/m);
  expect(built).not.toMatch(/^import .*"@btcfc\/serve"/m);
});

describe('a run on synthetic data', () => {
  it('says so first, writes every artifact, judges, and forecasts the next day', async () => {
    const { code, stdout, stderr } = await program.run(...quick);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toBe('SYNTHETIC data, made up by the program: no real prices');
    const folder = path.join(program.directory, 'LSTM/final_lstm_model');
    expect(readdirSync(folder).sort()).toEqual(artifacts);
    for (const name of artifacts.filter((file) => file.endsWith('.png'))) {
      expect(readFileSync(path.join(folder, name)).subarray(1, 4).toString()).toBe('PNG');
    }
    const metrics = readFileSync(path.join(folder, 'metrics_final.txt'), 'utf8');
    expect(metrics).toMatch(
      /^MSE: \d+\.\d{4}\nRMSE: \d+\.\d{4}\nMAE: \d+\.\d{4}\nR2: -?\d+\.\d{4}\nProtocol: forecast\n$/,
    );
    expect(readFileSync(path.join(folder, 'best_config.txt'), 'utf8')).toMatch(
      /^# Best Hyperparameter Configuration\n(\w+: [\w.-]+\n)*seqLen: 8\n(\w+: [\w.-]+\n)+$/,
    );
    // what the notebook shows on the way: the columns, what was filled, the features by group, the engineered frame
    expect(stdout).toContain('2906 rows, 24 columns\n');
    expect(stdout).toMatch(/btc_total_bitcoins +2879 +number\n/);
    expect(stdout).toMatch(/btc_blocks_size +29 \(interpolation 29\)\n/);
    expect(stdout).toMatch(/\nvolume: rvol, volume_7d, .*\n/);
    expect(stdout).toContain('[2725 rows x 109 columns]\n');
    // the published figures are of other data and another protocol
    expect(stdout).not.toContain('published');
    for (const ahead of ['one row ahead', '7 rows ahead'])
      expect(stdout).toMatch(new RegExp(`\\n${ahead} +pinball +within 90% .*against ewma`));
    const [, low, high] = /The next day's 90% interval \([\d-]+\): ([\d.,]+) to ([\d.,]+)\.\n/.exec(stdout)!;
    const last = syntheticBitcoin({ seed: 0 }).btc_market_price.at(-1)!;
    expect(Number(low!.replaceAll(',', ''))).toBeLessThan(last);
    expect(Number(high!.replaceAll(',', ''))).toBeGreaterThan(last);
    const saved = readdirSync(path.join(program.directory, 'LSTM/spread')).sort();
    const pictures = ['fan.png', 'folds.png', 'pit.png'];
    expect(saved).toEqual(
      [...pictures, 'forecast.csv', 'manifest.json', 'model', 'report.html', 'report.md'].sort(),
    );
  }, 300_000);

  it('gives the same bytes for the same seed', async () => {
    const arguments_ = [...fewRows(), '--trials', '2', '--concurrency', '1', '--epochs', '2', '--seed', '3'];
    arguments_.push('--backend', 'wasm', '--protocol', 'notebook', '--out');
    const [first, second] = await Promise.all(['a', 'b'].map((out) => program.run(...arguments_, out)));
    expect([first!.code, second!.code]).toEqual([0, 0]);
    const artifactsOf = (out: string) =>
      hashesBelow(path.join(program.directory, out, 'LSTM/final_lstm_model'));
    expect(artifactsOf('b')).toEqual(artifactsOf('a'));
  }, 300_000);
});

describe('in order of time', () => {
  const weightsOf = (out: string) =>
    readFileSync(path.join(program.directory, out, 'LSTM/final_lstm_model/final_model/weights.bin'));

  it('learns nothing from the rows of the test', async () => {
    const columns = syntheticBitcoin({ rows: 700, seed: 1 });
    const firstChanged = 650;
    writeDataset('before.csv', columns);
    for (const name of ['btc_market_price', 'btc_difficulty'] as const) {
      columns[name] = columns[name].map((value, row) => (row < firstChanged ? value : 3 * value + 1));
    }
    writeDataset('tail.csv', columns);
    // and it would be seen if it did
    columns.btc_market_price = columns.btc_market_price.map((value, row) =>
      row === 400 ? 2 * value : value,
    );
    writeDataset('middle.csv', columns);
    const names = ['before', 'tail', 'middle'];
    await Promise.all(names.map((name) => program.run('--data', `${name}.csv`, ...quick, '--out', name)));
    expect(weightsOf('tail').equals(weightsOf('before'))).toBe(true);
    expect(weightsOf('middle').equals(weightsOf('before'))).toBe(false);
  }, 300_000);

  it('takes covariates as they were known, a day after their date', async () => {
    const columns = syntheticBitcoin({ rows: 700, seed: 1 });
    const data = writeDataset('a.csv', columns);
    const mood = columns.Date.map((day, row) => `${day},${row % 11 === 4 ? '.' : Math.sin(row)}`);
    writeFileSync(path.join(program.directory, 'mood.csv'), `Date,mood\n${mood.join('\n')}\n`);
    const { code, stdout } = await program.run('--data', data, '--covariates', 'mood.csv', ...quick);
    expect(code).toBe(0);
    // the covariate itself and whether it is missing
    expect(stdout).toMatch(/rows x 111 columns\]/);
    const forecaster = JSON.parse(
      readFileSync(path.join(program.directory, 'LSTM/final_lstm_model/final_model/forecaster.json'), 'utf8'),
    );
    expect(forecaster.columns).toEqual(expect.arrayContaining(['mood', 'mood_missing', 'mood_log']));
  }, 300_000);
});

describe('the search', () => {
  const models = () => path.join(program.directory, 'LSTM/Models');
  const read = (...names: string[]) => readFileSync(path.join(program.directory, 'LSTM', ...names), 'utf8');
  const search = ['--backend', 'wasm', '--epochs', '7'];

  it('keeps each trial in a folder of its own, and trains the best configuration', async () => {
    const { code, stderr } = await program.run(...fewRows(), ...search, '--trials', '3');
    expect(code).toBe(0);
    expect(stderr).toMatch(/3 trials in .*, best loss/);
    expect(
      readdirSync(models())
        .filter((name) => !name.includes('search.jsonl'))
        .sort(),
    ).toEqual([
      'search-history.png',
      'search-learning-curves.png',
      'search-parameters.png',
      'trial-000',
      'trial-001',
      'trial-002',
    ]);
    const complete = [0, 1, 2].filter((trial) =>
      existsSync(path.join(models(), `trial-00${trial}/metrics.txt`)),
    );
    expect(complete.length).toBeGreaterThan(0);
    // a trial that was stopped leaves what it was, and how its losses went
    for (const trial of [0, 1, 2].filter((each) => !complete.includes(each))) {
      expect(readdirSync(path.join(models(), `trial-00${trial}`)).sort()).toEqual([
        'config.txt',
        'loss_plot.png',
      ]);
    }
    for (const trial of complete) {
      expect(readdirSync(path.join(models(), `trial-00${trial}`)).sort()).toEqual([
        'config.txt',
        'final_model',
        'forecast_vs_actual.png',
        'forecast_zoomed.png',
        'loss_plot.png',
        'metrics.txt',
        'residuals.png',
      ]);
    }
    const best = /3 trials in .* of trial (\d)/.exec(stderr)![1]!;
    const config = read('final_lstm_model', 'best_config.txt').split('\n');
    const ofTrial = read('Models', `trial-00${best}`, 'config.txt').split('\n');
    expect(config).toEqual(expect.arrayContaining(ofTrial.filter((line) => !line.startsWith('epochs'))));
  }, 300_000);

  it('goes on with --resume where it was interrupted, and trains no finished trial again', async () => {
    const arguments_ = [
      ...fewRows(),
      ...search,
      '--protocol',
      'notebook',
      '--trials',
      '3',
      '--concurrency',
      '1',
    ];
    const running = program.start(...arguments_);
    // a line of a long trial says `running`
    interruptOnce(running, 'stderr', /trial 0 (?!running)/);
    const { code, stderr } = await running.end;
    expect(code).toBe(130);
    expect(stderr).toContain('--resume');
    const starts = () => read('Models', 'search.jsonl').match(/"type":"start","trial":0/g)!.length;
    expect(starts()).toBe(1);

    // what is there is not thrown away
    const again = await program.run(...arguments_);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('resume');
    expect(starts()).toBe(1);

    expect((await program.run(...arguments_, '--resume')).code).toBe(0);
    expect(starts()).toBe(1);
    expect(readdirSync(models())).toEqual(expect.arrayContaining(['trial-002']));
  }, 300_000);
});

describe('what can go wrong', () => {
  it.each([
    [['--epoch', '3'], 2, /^--epoch is not known: did you mean --epochs\? See --help\.\n$/],
    [['--seed', '-1'], 2, /^`--seed` must be a whole number at least 0\. .*\n$/],
    [['--backend', 'gpu'], 2, /^`--backend` must be one of "auto", .*\n$/],
    [['--redis', 'notaurl'], 2, /^.*redis.*\n$/],
    [['--data', 'nowhere.csv'], 1, /^Could not read nowhere.csv: no such file or directory.*\n$/],
    [['--synthetic', '--covariates', 'nowhere.csv'], 1, /^Could not read nowhere.csv: .*\n$/],
    [['--data', '.'], 1, /^Could not read \.: .*directory.*\n$/],
    [['--data', 'broken.csv'], 1, /^broken.csv .*\n$/],
    [['--backend', 'tensorflow', '--trials', '0', '--epochs', '1'], 1, /^.*npm i.*tfjs-node.*\n$/],
  ])(
    'is told in one line: %j',
    async (argv, code, message) => {
      writeFileSync(path.join(program.directory, 'broken.csv'), 'Date,btc_market_price\n1/1/2018 0:00,abc\n');
      const result = await program.run(...argv);
      expect(result.stderr).toMatch(message);
      expect(result.code).toBe(code);
      // no empty folder is left behind
      expect(readdirSync(program.directory)).toEqual(['broken.csv']);
    },
    60_000,
  );

  it('tells a folder that can not be made before any work is done', async () => {
    writeFileSync(path.join(program.directory, 'file'), 'in the way');
    const { code, stdout, stderr } = await program.run('--out', 'file');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^Could not write to file\/LSTM.*: a file stands where a directory is needed.*\n$/,
    );
    expect(readFileSync(path.join(program.directory, 'file'), 'utf8')).toBe('in the way');
  }, 60_000);

  it('leaves finished artifacts intact when interrupted', async () => {
    const data = fewRows();
    expect((await program.run(...data, ...quick)).code).toBe(0);
    const before = hashesBelow(program.directory);
    const running = program.start(...data, '--trials', '0', '--backend', 'wasm');
    interruptOnce(running, 'stdout', /Epoch 1\//);
    expect((await running.end).code).toBe(130);
    expect(hashesBelow(program.directory)).toEqual(before);
  }, 300_000);
});

it('explains itself', async () => {
  const { code, stdout } = await program.run('--help');
  expect(code).toBe(0);
  const flags =
    'data fetch synthetic covariates protocol trials epochs full concurrency redis resume seed backend out';
  for (const flag of flags.split(' ')) expect(stdout).toContain(`  --${flag}`);
});

describeWithReference('a run on the real dataset', () => {
  it('tells both protocols, persistence on the same rows', async () => {
    const data = referenceFile('data/bitcoin_dataset.csv');
    const run = ['--data', data, '--protocol', 'both', '--trials', '0', '--epochs', '1', '--backend', 'cpu'];
    const { code, stdout } = await program.run(...run);
    expect(code).toBe(0);
    // recorded with pandas and scikit-learn on the same rows: MSE, RMSE, MAE, R2
    expect(stdout).toMatch(
      /\n537 rows +MSE +RMSE +MAE +R2\nlstm .*\npersistence +4097\.\d\d +64\.01 +19\.81 +0\.9974\n/,
    );
    expect(stdout).toMatch(/published figures: MSE 113097.27, RMSE 336.30, MAE 126.33, R2 0.9296/);
    expect(stdout).toMatch(
      /\n545 rows +MSE .*\nlstm .*\npersistence +1366\d\d\.\d\d +369\.71 +150\.05 +0\.9927\n/,
    );
    for (const protocol of ['notebook', 'forecast']) {
      expect(readdirSync(path.join(program.directory, 'LSTM/final_lstm_model', protocol)).sort()).toEqual(
        artifacts.filter((name) => protocol === 'forecast' || name !== 'served'),
      );
    }
  }, 300_000);
});

/** The flags for a dataset of so few rows that whatever is done with it is soon done. */
function fewRows(): string[] {
  return ['--data', writeDataset('few.csv', syntheticBitcoin({ rows: 700, seed: 0 }))];
}

/** The dataset as a file; returns its path. */
function writeDataset(name: string, columns: ReturnType<typeof syntheticBitcoin>): string {
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const lines = columns.Date.map((_, row) =>
    names.map((column) => (Number.isNaN(columns[column][row]) ? '' : columns[column][row])).join(','),
  );
  const file = path.join(program.directory, name);
  writeFileSync(file, `${names.join(',')}\n${lines.join('\n')}\n`);
  return file;
}

/** Presses Ctrl-C when some text has been written; a second time would end the process at once. */
function interruptOnce({ child, output }: RunningProgram, stream: 'stdout' | 'stderr', text: RegExp): void {
  let isSent = false;
  child[stream]!.on('data', () => {
    if (isSent || !text.test(output[stream])) return;
    isSent = true;
    child.kill('SIGINT');
  });
}

function hashesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  return Object.fromEntries(files.sort().map((file) => [path.relative(folder, file), hash(file)]));
}
