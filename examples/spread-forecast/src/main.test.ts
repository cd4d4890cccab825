import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithReference, referenceFile } from '@btcfc/test-support';

const program = path.join(__dirname, '../dist/main.js');

let directory: string;

beforeAll(() => {
  if (!existsSync(program)) throw new Error(`${program} is not built: run the root's \`npm test\`.`);
});

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc spread-'));
});

const children = new Set<ChildProcess>();

afterEach(() => {
  // a test that ran out of time must not leave a training behind
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

describe('what can go wrong', () => {
  it.each([
    [['--concurency', '3'], 2, /^--concurency is not known: did you mean --concurrency\?.*\n$/],
    [['--data', 'nowhere.csv'], 1, /^Could not read nowhere.csv: no such file or directory.*\n$/],
    [['--covariates', 'broken.csv'], 1, /^broken.csv, line 2, column "CPI" .*"abc".*\n$/],
  ])(
    'is told in one line: %j',
    async (argv, code, message) => {
      writeFileSync(path.join(directory, 'broken.csv'), 'Date,CPI\n1/1/2018,abc\n');
      const result = await runSpread(...argv);
      expect(result.stderr).toMatch(message);
      expect(result.code).toBe(code);
    },
    60_000,
  );
});

describeWithReference('the forecast of the spread on the real dataset', () => {
  // the bounds that a forecast without a leak and without harm keeps: see the README
  it('is honest: calibrated in each fold, no worse than EWMA, and no better at the price than can be', async () => {
    const data = referenceFile('data/bitcoin_dataset.csv');
    const { code, stdout } = await runSpread('--data', data, '--backend', 'wasm');
    expect(code).toBe(0);
    const [, price, spread] = /(tomorrow's price,.*)(spread of tomorrow's log return.*)/s.exec(stdout)!;
    const foldsOf = (text: string, start: string) => {
      const line = text.split('\n').find((candidate) => candidate.trim().startsWith(start))!;
      return line
        .match(/[+-]?\d\.\d+/g)!
        .slice(-5)
        .map(Number);
    };
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const pointSkill = foldsOf(price!, 'LSTM');
    expect(Math.min(...pointSkill)).toBeGreaterThan(-0.03);
    expect(mean(pointSkill)).toBeGreaterThanOrEqual(-0.01);
    expect(mean(pointSkill)).toBeLessThanOrEqual(0.02);
    expect(mean(foldsOf(spread!, 'LSTM'))).toBeGreaterThan(0);
    for (const coverage of foldsOf(spread!, 'within its 90% interval')) {
      expect(coverage).toBeGreaterThanOrEqual(0.87);
      expect(coverage).toBeLessThanOrEqual(0.93);
    }
    expect(stdout).toContain("no demonstrable difference from yesterday's price");
    expect(readdirSync(path.join(directory, 'LSTM/backtest')).sort()).toEqual([
      'coverage.png',
      'error_over_time.png',
      'fan_chart.png',
      'pit.png',
      'report.md',
      'skill_per_fold.png',
    ]);
  }, 600_000);
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function runSpread(...argv: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code, ...output });
    });
  });
}
