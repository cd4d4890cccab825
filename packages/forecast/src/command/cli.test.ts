import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { builtProgram } from '@btcfc/test-support';
import { build } from 'esbuild';

jest.setTimeout(60_000);

const file = path.resolve(__dirname, '../../dist/cli.js');
const program = builtProgram(file, 'btcfc forecast ');

const days = Array.from({ length: 70 }, (_, day) => {
  const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
  return { date, sold: 100 + 10 * (day % 7) + ((day * 31) % 5) };
});
const csv = `date,sold\n${days.map(({ date, sold }) => `${date},${sold}`).join('\n')}\n`;
const quick = ['--horizon', '3', '--preset', 'fast', '--candidates', 'theta'];

/** Runs with something on standard input. */
async function piped(input: string | Uint8Array, ...argv: string[]) {
  const running = program.start(...argv);
  running.child.stdin!.end(input);
  return running.end;
}

/** Runs a line of a shell where the test keeps its files. */
function shell(line: string): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return promisify(execFile)('/bin/sh', ['-c', line], { cwd: program.directory, env });
}

describe('btcfc-forecast', () => {
  it('goes from standard input to a folder with a fan chart', async () => {
    const { code, stdout, stderr } = await piped(csv, '-', ...quick, '--out', 'out', '--concurrency', '2');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('1 series, 70 rows, daily, 2024-01-01 to 2024-03-10, a season of 7 rows.');
    expect(stdout).toMatch(/[▁▂▃▄▅▆▇█]+ \| [▁▂▃▄▅▆▇█]{3}\n/);
    expect(stdout).toContain('Written to out.');
    const out = path.join(program.directory, 'out');
    expect(readdirSync(out).sort()).toEqual([
      'fan.png',
      'folds.png',
      'forecast.csv',
      'manifest.json',
      'model',
      'pit.png',
      'report.html',
      'report.md',
      'scores.png',
    ]);
    expect(readFileSync(path.join(out, 'forecast.csv'), 'utf8')).toMatch(
      /^date,point,lower90,lower50,upper50,upper90\n2024-03-11,[\d.,]+\n2024-03-12,[\d.,]+\n2024-03-13,[\d.,]+\n$/,
    );
    expect(readFileSync(path.join(out, 'fan.png')).subarray(1, 4).toString()).toBe('PNG');
    expect(readFileSync(path.join(out, 'report.md'), 'utf8')).toContain('![Forecast](fan.png)');
    const html = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(html).toContain(
      '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'sha256-',
    );
    expect(html.match(/<figure>/g)).toHaveLength(4);
    for (const heading of ['Part by part', 'How sure it was']) expect(html).toContain(`<h2>${heading}</h2>`);
    expect(html).not.toContain('fan.png');
  });

  it('writes JSON of one shape, whatever the rows came as', async () => {
    const outputs = [
      await piped(csv, '-', ...quick, '--json'),
      await piped(gzipSync(csv), '-', ...quick, '--json'),
      await piped(JSON.stringify(days), '-', ...quick, '--json'),
    ].map(({ stdout }) => JSON.parse(stdout));
    const [plain] = outputs;
    expect(Object.keys(plain)).toEqual([
      'found',
      'notes',
      'verdict',
      'winner',
      'coverage',
      'candidates',
      'folds',
      'pit',
      'features',
      'series',
      'forecast',
    ]);
    expect(plain.forecast).toHaveLength(3);
    expect(Object.keys(plain.forecast[0])).toEqual([
      'date',
      'point',
      'lower90',
      'lower50',
      'upper50',
      'upper90',
    ]);
    expect(plain.verdict).toMatchObject({
      verdict: expect.any(String),
      skill: expect.any(Number),
      windows: expect.any(Number),
    });
    for (const other of outputs) expect(other.forecast).toEqual(plain.forecast);
  });

  it('tells what it took for what in the words of its flags', async () => {
    const grouped = csv.replace(/,(\d+)\n$/, ',"1,$1"\n');
    const { code, stdout } = await piped(grouped, '-', ...quick);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /"1,1\d\d" \(line 71\) is 11\d\d\. Where they are decimal ones, set --decimal to ","/,
    );
  });

  it('forecasts how far prices may go', async () => {
    const prices = days.concat(days).map((_, day) => {
      const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
      return `${date},${500 + 20 * Math.sin(day * day)},${day % 9}`;
    });
    const priced = `date,close,volume\n${prices.join('\n')}\n`;
    const asked = ['--spread', '--preset', 'fast', '--candidates', 'garch'];
    const { code, stdout, stderr } = await piped(priced, '-', ...asked, '--out', 'spread');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('140 prices, daily, 2024-01-01 to 2024-05-19.');
    expect(stdout).toMatch(/The next day's 90% interval \(2024-05-20\): [\d.]+ to [\d.]+\./);
    const out = path.join(program.directory, 'spread');
    expect(readdirSync(out).sort()).toEqual([
      'fan.png',
      'folds.png',
      'forecast.csv',
      'manifest.json',
      'model',
      'pit.png',
      'report.html',
      'report.md',
    ]);
    const json = await piped(priced, '-', ...asked, '--horizon', '2', '--json');
    expect(JSON.parse(json.stdout).forecast).toHaveLength(2);
  });

  it('says where the command before it wrote nothing', async () => {
    const { code, stdout, stderr } = await piped('', '-', '--spread');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'Nothing came from standard input. Received: "0 bytes". See what the command before',
    );
  });

  it('leaves files of others alone', async () => {
    writeFileSync(path.join(program.directory, 'notes.txt'), 'mine');
    const { code, stderr } = await piped(csv, '-', ...quick, '--out', program.directory);
    expect(code).toBe(1);
    expect(stderr).toContain('notes.txt');
    expect(readFileSync(path.join(program.directory, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('prints what it worked out even where it can not be kept', async () => {
    const argv = ['-', '--horizon', '3', '--preset', 'fast', '--csv', '--quiet'];
    const running = program.start(...argv, '--out', 'late', '--journal', 'late.jsonl');
    running.child.stdin!.end(csv);
    while (!existsSync(path.join(program.directory, 'late.jsonl')))
      await new Promise((resolve) => setTimeout(resolve, 1));
    // after it has seen that it may write there
    const late = path.join(program.directory, 'late');
    mkdirSync(late, { recursive: true });
    writeFileSync(path.join(late, 'notes.txt'), 'mine');
    const { code, stdout, stderr } = await running.end;
    expect(stdout.split('\n')).toHaveLength(5);
    expect([code, stderr]).toEqual([1, expect.stringContaining('notes.txt')]);
    expect(readFileSync(path.join(late, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('refuses a folder that it could not save in before it works', async () => {
    // nothing is read
    const refused = await piped('', '-', ...quick, '--out', '.');
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('the folder that this runs in'),
    ]);
    const journal = ['--out', 'both', '--journal', 'both/journal.jsonl'];
    const misused = await piped('', '-', ...quick, ...journal);
    expect([misused.code, misused.stderr]).toEqual([2, expect.stringContaining('--journal')]);
    expect(existsSync(path.join(program.directory, 'both'))).toBe(false);
  });

  it('ends where nobody reads any more, and says when a disk is full', async () => {
    writeFileSync(path.join(program.directory, 'sold.csv'), csv);
    const line = `${JSON.stringify(process.execPath)} ${JSON.stringify(file)} sold.csv ${quick.join(' ')} --csv`;
    const { stdout } = await shell(`(${line}; echo "code $?" >&2) | true`);
    expect(stdout).toBe('');
    const full = await shell(`${line} > /dev/full; echo "code $?"`);
    expect(full.stdout).toBe('code 1\n');
    expect(full.stderr).toMatch(/^The output can't be written: .*no space left.*\.\n$/);
  });

  it('is interrupted by Ctrl-C, and goes on from its journal', async () => {
    writeFileSync(path.join(program.directory, 'sold.csv'), csv);
    const argv = ['sold.csv', '--horizon', '3', '--preset', 'fast', '--json', '--journal', 'journal.jsonl'];
    const running = program.start(...argv);
    const journal = path.join(program.directory, 'journal.jsonl');
    while (!existsSync(journal) || readFileSync(journal, 'utf8').split('\n').length < 3)
      await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGINT');
    const { code, stderr, stdout } = await running.end;
    // it may have been at its end already
    if (code === 0) expect(JSON.parse(stdout).forecast).toHaveLength(3);
    else expect([code, stderr]).toEqual([130, 'Interrupted.\n']);
    const resumed = await program.run(...argv);
    expect(JSON.parse(resumed.stdout).forecast).toHaveLength(3);
  });

  it('loads little before it knows what to do', async () => {
    const { metafile } = await build({
      ...{
        entryPoints: [file],
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        write: false,
      },
      ...{ outdir: 'out', metafile: true, external: ['@tensorflow/*', '@napi-rs/*', 'bullmq', 'ioredis'] },
    });
    const [entry] = Object.values(metafile.outputs).filter(({ entryPoint }) =>
      entryPoint?.endsWith('cli.js'),
    );
    const loaded = [entry!];
    for (const { imports } of loaded) {
      const parts = imports
        .filter(({ kind, external }) => kind === 'import-statement' && !external)
        .map(({ path: name }) => metafile.outputs[name]!);
      loaded.push(...parts.filter((part) => !loaded.includes(part)));
    }
    const inputs = loaded.flatMap((part) => Object.keys(part.inputs));
    const packages = inputs.map((name) => /packages\/(\w+)\//.exec(name)?.[1]);
    expect(new Set(packages.filter((name) => name !== undefined))).toEqual(new Set(['core', 'forecast']));
    expect(inputs.filter((name) => /forecast\/dist/.test(name))).toEqual([expect.stringMatching(/cli\.js$/)]);
    expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(400_000);
  });

  it.each([
    [['--help'], 0, /^Usage: btcfc-forecast FILE --horizon N/],
    [['nowhere.csv', '--horizon', '3'], 1, /nowhere\.csv/],
    [['-', '--horizon', '3', '--value', 'sold'], 1, /"sold".*line 3/],
    [['-', '--horizon', '3', '--value', 'slod'], 1, /Did you mean "sold".* as --value\./],
    [['-', '--horizon', '3', '--na', 'many'], 0, /too few rows to tell/],
    [['-'], 2, /--horizon is missing/],
    [['-', '--spread', '--journal', 'a.jsonl'], 2, /--journal does not go with --spread/],
    [['-', '--spread', '--concurrency', '2'], 2, /--concurrency does not go with --spread/],
    [['-', '--spread', '--na', 'many'], 1, /takes 140 prices/],
    [['--horizon', '3'], 2, /A file is missing/],
    [['-', '--horizn', '3'], 2, /did you mean --horizon/],
    [['-', '--horizon', '0'], 2, /`--horizon` must be a whole number/],
    [['-', '--horizon', '3', '--coverage', '0.5,2'], 2, /coverage/],
    [['-', '--horizon', '3', '--hidden-dim', '0'], 2, /`--hidden-dim` must be a whole number/],
    [['-', '--horizon', '3', '--na', 'many', '--backend', 'webgpu'], 0, /too few rows to tell/],
    [['-', '--spread', '--hidden-dim', '8'], 2, /--hidden-dim does not go with --spread/],
    [['-', '--horizon', '3', '--json', '--csv'], 2, /exclude each other/],
  ] as const)('%j ends with %d', async (argv, code, message) => {
    const broken = 'date,sold\n2024-01-01,3\n2024-01-02,many\n2024-01-03,5\n2024-01-04,5\n';
    const ended = await piped(broken, ...argv);
    expect(ended.stdout + ended.stderr).toMatch(message);
    expect(ended.code).toBe(code);
  });
});
