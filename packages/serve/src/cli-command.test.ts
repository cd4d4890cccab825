import path from 'node:path';
import { readCommand } from './cli-command';

describe('readCommand', () => {
  it.each([
    [['LSTM/final_model'], { final_model: 'LSTM/final_model' }],
    [['LSTM/final_model/'], { final_model: 'LSTM/final_model/' }],
    [['.'], { [path.basename(process.cwd())]: '.' }],
    [['btc=a/b', 'eth=a/c=d'], { btc: 'a/b', eth: 'a/c=d' }],
    [['./a=b'], { 'a=b': './a=b' }],
    [['--name', 'btc', 'a=b'], { btc: 'a=b' }],
  ])('reads the models of %j', (argv, models) => {
    expect(readCommand(argv)).toMatchObject({ kind: 'serve', service: { models } });
  });

  it('reads all options', () => {
    const text =
      'm --port 0 --host ::1 --backend cpu --queue 2 --body-limit 9 --reload-interval 0 --close-timeout 5 --quiet';
    expect(readCommand(text.split(' '))).toEqual({
      kind: 'serve',
      service: {
        models: { m: 'm' },
        backend: 'cpu',
        queueLength: 2,
        bodyLimit: 9,
        reloadInterval: 0,
        closeTimeout: 5,
      },
      listen: { port: 0, host: '::1' },
      quiet: true,
    });
    expect(readCommand(['m'])).toMatchObject({ listen: { port: 8080, host: '127.0.0.1' }, quiet: false });
    expect(readCommand(['m', '--port', 'x'])).toMatchObject({ listen: { port: Number.NaN } });
  });

  it.each([
    [['--help', 'x'], { kind: 'help' }],
    [[], { kind: 'refused', why: expect.stringMatching(/folder/) }],
    [['m', '--prot', '1'], { kind: 'refused', why: expect.stringMatching(/--prot/) }],
    [['a=x', 'a=y'], { kind: 'refused', why: expect.stringMatching(/same name/) }],
    [['x', 'y', '--name', 'a'], { kind: 'refused', why: expect.stringMatching(/single model/) }],
  ])('of %j', (argv, command) => {
    expect(readCommand(argv)).toEqual(command);
  });
});
