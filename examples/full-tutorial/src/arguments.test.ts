import { availableParallelism } from 'node:os';
import { parseArguments } from './arguments';

describe('parseArguments', () => {
  it('has defaults for everything', () => {
    expect(parseArguments([])).toEqual({
      source: { kind: 'default' },
      signals: { files: [], publicationLag: 1, fetch: false },
      protocols: ['forecast'],
      out: '.',
      search: {
        trials: 24,
        space: 'small',
        epochs: 48,
        gracePeriod: 3,
        reductionFactor: 4,
        stopping: true,
        sampler: 'auto',
        workers: availableParallelism(),
        resume: false,
        redis: undefined,
      },
      tuned: false,
      epochs: 300,
      seed: 0,
      backend: 'auto',
    });
  });

  it('reads every option', () => {
    const argv =
      '--data x.csv --signals a.csv,b.csv --signals c.csv --signal-lag 45 --fetch-signals --protocol both --out there --epochs 5 --seed 7 --backend cpu --trials 3 --search-epochs 2 --no-stopping --sampler tpe --tuned --workers 4 --resume --redis redis://host'.split(
        ' ',
      );
    expect(parseArguments(argv)).toEqual({
      source: { kind: 'file', path: 'x.csv' },
      signals: { files: ['a.csv', 'b.csv', 'c.csv'], publicationLag: 45, fetch: true },
      protocols: ['notebook', 'forecast'],
      out: 'there',
      search: {
        trials: 3,
        space: 'small',
        epochs: 2,
        gracePeriod: 2,
        reductionFactor: 4,
        stopping: false,
        sampler: 'tpe',
        workers: 4,
        resume: true,
        redis: 'redis://host',
      },
      tuned: true,
      epochs: 5,
      seed: 7,
      backend: 'cpu',
    });
    expect(parseArguments(['--fetch'])).toMatchObject({ source: { kind: 'fetch' } });
    expect(parseArguments(['--synthetic'])).toMatchObject({ source: { kind: 'synthetic' } });
    expect(parseArguments(['--help', '--seed', '1'])).toBe('help');
  });

  it('takes the search of the notebook as it is with --full', () => {
    expect(parseArguments(['--full'])).toMatchObject({
      search: { trials: 200, space: 'notebook', epochs: 2000, gracePeriod: 50, reductionFactor: 2 },
      epochs: 2000,
    });
    expect(parseArguments(['--full', '--trials', '9'])).toMatchObject({
      search: { trials: 9, epochs: 2000 },
    });
  });

  it.each([
    [['--epoch', '5'], "Unknown option '--epoch'"],
    [['extra'], "Unexpected argument 'extra'"],
    [['--data'], "Option '--data <value>' argument missing"],
    [['--epochs', '0'], '--epochs must be a whole number from 1 up. Received: "0"'],
    [['--epochs', '1e3'], '--epochs must be'],
    [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [['--protocol', 'honest'], '--protocol must be one of notebook, forecast, both. Received: "honest"'],
    [['--signals'], "Option '--signals <value>' argument missing"],
    [['--signals', 'a.csv,'], '--signals must name a file. Received: "a.csv,"'],
    [['--signals', 'a.csv', '--signal-lag', '0.5'], '--signal-lag must be a whole number from 0 up'],
    [['--signal-lag', '3'], '--signal-lag is of no use without --signals'],
    [['--sampler', 'hyperopt'], '--sampler must be one of auto, gp, tpe, random'],
    [['--workers', '0'], '--workers must be a whole number from 1 up'],
    [['--backend', 'gpu'], '--backend must be one of'],
    [['--data', 'x.csv', '--synthetic'], '--data and --synthetic exclude each other'],
    [['--data', '', '--fetch'], '--data and --fetch exclude each other'],
  ])('says in one line what is wrong with %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
    try {
      parseArguments(argv);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
