import { relativeLinks, runnableCode } from './markdown';

const fence = '```';

describe('runnableCode', () => {
  it('joins the ts blocks and keeps their line numbers', () => {
    const markdown = ['# A', `${fence}ts`, 'const a = 1;', fence, 'text', `${fence}ts`, 'a;', fence].join(
      '\n',
    );
    expect(runnableCode(markdown).split('\n')).toEqual(['', '', 'const a = 1;', '', '', '', 'a;', '']);
  });

  it('leaves other blocks alone', () => {
    const markdown = [`${fence}tsx`, 'a', fence, `${fence}sh`, 'npm i', fence, fence, 'text', fence].join(
      '\n',
    );
    expect(runnableCode(markdown)).toBe('');
  });
});

describe('relativeLinks', () => {
  it('finds links and pictures, not addresses, anchors or code', () => {
    const markdown = [
      '[a](./a.md) ![b](docs/b.png "title") [c](https://example.org/c) [d](#d) [e](e.md#part)',
      `<img src="f.png" width="3"> \`[g](g.md)\``,
      fence,
      '[h](h.md)',
      fence,
    ].join('\n');
    expect(relativeLinks(markdown)).toEqual(['./a.md', 'docs/b.png', 'e.md', 'f.png']);
  });
});
