import { root } from '@btcfc/workspace';
import { linkPage } from './links';
import type { Page } from './pages';

const page: Page = { file: 'docs/guides/clean.md', place: 'guides/clean' };
const pages: Page[] = [
  page,
  { file: 'docs/README.md', place: 'index' },
  { file: 'docs/guides/serve.md', place: 'guides/serve' },
  { file: 'packages/core/README.md', place: 'packages/core/index' },
];
const link = (text: string) => linkPage(text, { page, pages, root });

it.each([
  ['a page', '[a](serve.md#live)', '[a](/guides/serve#live)'],
  ['a package', '[a](../../packages/core)', '[a](/packages/core/)'],
  ['the first page', '[a](../README.md)', '[a](/)'],
  [
    'a file that the site has not',
    '[a](../../LICENSE)',
    '[a](https://github.com/btcfc/btcfc/blob/main/LICENSE)',
  ],
  ['a folder', '[a](../../scripts)', '[a](https://github.com/btcfc/btcfc/tree/main/scripts)'],
  ['another site', '[a](https://nodejs.org)', '[a](https://nodejs.org)'],
  ['a place on the page', '[a](#live)', '[a](#live)'],
  [
    'code',
    '`[a](nowhere.md)`\n```\n[a](nowhere.md)\n```\n',
    '`[a](nowhere.md)`\n```\n[a](nowhere.md)\n```\n',
  ],
])('links to %s', (_name, text, expected) => {
  expect(link(text).text).toBe(expected);
});

it('takes pictures along', () => {
  expect(link('![a](../benchmarks.svg)')).toEqual({
    text: '![a](/docs/benchmarks.svg)',
    pictures: ['docs/benchmarks.svg'],
  });
});

it('fails where a link leads to nothing', () => {
  expect(() => link('[a](nowhere.md)')).toThrow('docs/guides/clean.md links to nowhere.md: no such file.');
});
