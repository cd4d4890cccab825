import { isLoopbackHost, isSameToken } from './access';

it.each([
  'localhost',
  'LOCALHOST',
  'app.localhost',
  'localhost.',
  '127.0.0.1',
  '127.1.2.3',
  '[::1]',
  '::1',
  '::ffff:127.0.0.1',
])('%s is of this machine', (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

it.each([
  ...[
    'example.org',
    '127.0.0.1.example.org',
    'localhost.example.org',
    'mylocalhost',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '',
  ],
  ...['localhost:80', 'example.org/.localhost', '::ffff:10.0.0.1', '[::2]'],
])('%s is not', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

it('tells the right token from others, of whatever length', () => {
  expect(isSameToken('secret', 'secret')).toBe(true);
  for (const sent of ['', 'secre', 'secret ', 'Secret']) expect(isSameToken(sent, 'secret')).toBe(false);
});
