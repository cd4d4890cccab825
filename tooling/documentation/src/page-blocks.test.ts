import { pageBlocks, pagePictures } from './page-blocks';

const page = [
  '# A page',
  '```ts',
  'let one = 1;',
  '```',
  'and',
  '```js [two.mjs]',
  'export const two = 2;',
  '',
  '```',
  '![Loss](../pictures/start/loss.png) ![Other](other.png)',
].join('\n');

it('finds blocks with their language and file', () => {
  expect(pageBlocks(page)).toEqual([
    { language: 'ts', file: undefined, code: 'let one = 1;\n' },
    { language: 'js', file: 'two.mjs', code: 'export const two = 2;\n\n' },
  ]);
});

it('finds the pictures that the code draws', () => {
  expect(pagePictures(page)).toEqual(['../pictures/start/loss.png']);
});
