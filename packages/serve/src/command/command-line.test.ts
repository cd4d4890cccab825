import path from 'node:path';
import { readFlags } from '@btcfc/core/node';
import { commandOf, flags } from './command-line';

const read = (argv: string[]) => commandOf(readFlags(argv, flags));

describe('commandOf', () => {
  it.each([
    [['LSTM/final_model'], { final_model: 'LSTM/final_model' }],
    [['LSTM/final_model/'], { final_model: 'LSTM/final_model/' }],
    [['.'], { [path.basename(process.cwd())]: '.' }],
    [['grid=a/b', 'heat=a/c=d'], { grid: 'a/b', heat: 'a/c=d' }],
    [['./a=b'], { 'a=b': './a=b' }],
    [['--name', 'grid', 'a=b'], { grid: 'a=b' }],
  ])('reads the models of %j', (argv, models) => {
    expect(read(argv)).toMatchObject({ service: { models } });
  });

  it('reads all options', () => {
    const text =
      'm --with ./kinds.mjs,delphi --port 0 --host ::1 --insecure --allowed-hosts grid.example,heat.example --backend cpu --workers 3 --queue-length 2 --max-wait-ms 7 --batch-ms 2.5 --body-limit 9 --max-connections 8 --headers-timeout-ms 6 --request-timeout-ms 11 --reload-interval-ms 0 --drain-ms 3 --close-timeout-ms 5 --quiet';
    expect(read(text.split(' '))).toEqual({
      service: {
        models: { m: 'm' },
        allowedHosts: ['grid.example', 'heat.example'],
        backend: 'cpu',
        queueLength: 2,
        maxWaitMs: 7,
        batchMs: 2.5,
        bodyLimit: 9,
        maxConnections: 8,
        headersTimeoutMs: 6,
        requestTimeoutMs: 11,
        reloadIntervalMs: 0,
        drainMs: 3,
        closeTimeoutMs: 5,
      },
      listen: { port: 0, host: '::1', insecure: true },
      imports: ['./kinds.mjs', 'delphi'],
      workers: 3,
      quiet: true,
    });
    expect(read(['m'])).toMatchObject({
      listen: { port: 8080, host: '127.0.0.1', insecure: false },
      imports: [],
      workers: 1,
      quiet: false,
    });
  });

  it.each([
    [[], /folder/],
    [['m', '--prot', '1'], /--prot is not known: did you mean --port/],
    [['m', '--port', 'x'], /`--port` must be a whole number/],
    [['m', '--workers', '0'], /`--workers` must be a whole number/],
    [['m', '--workers', '1.5'], /`--workers` must be a whole number/],
    [['m', '--backend', 'gpu'], /`--backend` must be one of/],
    [['a=x', 'a=y'], /same name/],
    [['x', 'y', '--name', 'a'], /single model/],
  ])('refuses %j', (argv, message) => {
    expect(() => read(argv)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });
});
