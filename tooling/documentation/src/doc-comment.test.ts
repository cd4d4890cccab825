import { parseDocComment } from './doc-comment';

describe('parseDocComment', () => {
  it('keeps the code of examples as it stands', () => {
    const comment = [
      '/**',
      ' * Adds.',
      ' *',
      ' * @param a - one',
      ' * @example',
      " * import { add } from '@scope/name';",
      ' *',
      ' * if (add(1, 2) !== 3) {',
      ' *   throw new Error(`no {@link sum}`);',
      ' * }',
      ' * @default 3',
      ' */',
    ].join('\n');
    expect(parseDocComment(comment)).toEqual({
      text: 'Adds.',
      tags: [
        { name: 'param', text: 'a - one' },
        {
          name: 'example',
          text: "import { add } from '@scope/name';\n\nif (add(1, 2) !== 3) {\n  throw new Error(`no {@link sum}`);\n}",
        },
        { name: 'default', text: '3' },
      ],
    });
  });

  it('reads a comment of one line', () => {
    expect(parseDocComment('/** Rows. @default 3 */')).toEqual({
      text: 'Rows.',
      tags: [{ name: 'default', text: '3' }],
    });
    expect(parseDocComment('/** @default 5 */')).toEqual({
      text: '',
      tags: [{ name: 'default', text: '5' }],
    });
  });
});
