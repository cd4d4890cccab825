import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { builtProgram, describeWithReference, referenceFile } from '@btcfc/test-support';

const program = builtProgram(path.join(__dirname, '../dist/main.js'), 'btcfc spread-');

describe('what can go wrong', () => {
  it.each([
    [['--concurency', '3'], 2, /^--concurency is not known: did you mean --concurrency\?.*\n$/],
    [['--data', 'nowhere.csv'], 1, /^Could not read nowhere.csv: no such file or directory.*\n$/],
    [['--covariates', 'broken.csv'], 1, /^broken.csv, line 2, column "CPI" .*"abc".*\n$/],
  ])(
    'is told in one line: %j',
    async (argv, code, message) => {
      writeFileSync(path.join(program.directory, 'broken.csv'), 'Date,CPI\n1/1/2018,abc\n');
      const result = await program.run(...argv);
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
    const { code, stdout } = await program.run('--data', data, '--backend', 'wasm');
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
    expect(readdirSync(path.join(program.directory, 'LSTM/backtest')).sort()).toEqual([
      'coverage.png',
      'error_over_time.png',
      'fan_chart.png',
      'pit.png',
      'report.md',
      'skill_per_fold.png',
    ]);
  }, 600_000);
});
