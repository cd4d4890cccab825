import * as option from '../options/option';
import { type Flags, readFlags } from './read-flags';
import { inFlags, runCommand } from './run-command';

const flags = {
  data: [option.text(), 'a file'],
  queueLength: [option.integer({ min: 1, default: 64 }), 'requests that may wait'],
  backend: [option.oneOf(['wasm', 'cpu'], { default: 'wasm' }), 'where it runs'],
  full: [option.boolean({ default: false }), 'all of it'],
} satisfies Flags;

describe('readFlags', () => {
  it('fills in defaults', () => {
    expect(readFlags([], flags)).toEqual({
      values: { queueLength: 64, backend: 'wasm', full: false },
      words: [],
    });
  });

  it('reads values, switches and words, and takes what follows -- for words', () => {
    const { values, words } = readFlags(
      ['a', '--queue-length', '7', '--data=x=y.csv', '--full', '-', '--', '--backend'],
      flags,
    );
    expect(values).toEqual({ data: 'x=y.csv', queueLength: 7, backend: 'wasm', full: true });
    expect(words).toEqual(['a', '-', '--backend']);
  });

  it.each([
    [['--queue-lenght', '7'], '--queue-lenght is not known: did you mean --queue-length?'],
    [['--queueLength', '7'], '--queueLength is not known: did you mean --queue-length?'],
    [['-x'], '-x is not known.'],
    [['--data'], '--data needs a value.'],
    [['--data', '--full'], '--data needs a value.'],
    [['--full=yes'], '--full takes no value. Received: "yes".'],
    [['--full', '--full'], '--full is given twice.'],
    [['--queue-length', '-1'], '`--queue-length` must be a whole number at least 1. Received: -1.'],
    [['--queue-length', 'many'], '`--queue-length` must be a whole number at least 1. Received: "many".'],
    [['--queue-length='], '`--queue-length` must be a whole number at least 1. Received: "".'],
    [['--backend', 'gpu'], '`--backend` must be one of "wasm", "cpu". Received: "gpu".'],
  ])('refuses %j', (line, message) => {
    expect(() => readFlags(line, flags)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
    );
  });
});

it('calls options by their flags, and nothing else', () => {
  expect(inFlags('Set `queueLength` or `data` to 1, not `Full`, `--data` or data.', flags)).toBe(
    'Set --queue-length or --data to 1, not `Full`, `--data` or data.',
  );
});

describe('runCommand', () => {
  const written = { stdout: '', stderr: '' };

  beforeEach(() => {
    for (const name of ['stdout', 'stderr'] as const) {
      written[name] = '';
      jest.spyOn(process[name], 'write').mockImplementation((text) => {
        written[name] += text;
        return true;
      });
    }
  });

  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = 0;
  });

  it('runs with what the line says', async () => {
    const run = jest.fn();
    await runCommand({ usage: 'Usage: x', flags, run, line: ['--full', 'a'] });
    expect(run).toHaveBeenCalledWith(
      { values: { queueLength: 64, backend: 'wasm', full: true }, words: ['a'] },
      expect.any(AbortSignal),
    );
    expect(process.exitCode ?? 0).toBe(0);
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  it('explains itself', async () => {
    const run = jest.fn();
    await runCommand({ usage: 'Usage: x [options]', flags, run, line: ['--help'] });
    expect(run).not.toHaveBeenCalled();
    expect(written.stdout).toBe(
      [
        'Usage: x [options]',
        '',
        '  --data TEXT       a file',
        '  --queue-length N  requests that may wait (default: 64)',
        '  --backend TEXT    where it runs (default: wasm)',
        '  --full            all of it',
        '  --help            this text',
        '',
      ].join('\n'),
    );
  });

  it('tells a misuse in one line, with exit code 2', async () => {
    await runCommand({ usage: '', flags, run: () => {}, line: ['--ful'] });
    expect(written.stderr).toBe('--ful is not known: did you mean --full? See --help.\n');
    expect(process.exitCode).toBe(2);
  });

  it('tells an interruption, with exit code 130', async () => {
    await runCommand({
      usage: '',
      flags,
      line: [],
      interrupted: 'Stopped.',
      run: (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          process.emit('SIGINT');
        }),
    });
    expect(written.stderr).toBe('Stopped.\n');
    expect(process.exitCode).toBe(130);
  });

  it('lets errors of others through', async () => {
    const broken = runCommand({
      usage: '',
      flags,
      line: [],
      run: () => Promise.reject(new TypeError('a slip')),
    });
    await expect(broken).rejects.toThrow('a slip');
  });
});
