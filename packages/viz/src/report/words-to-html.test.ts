import { escapeJson } from './markup';
import { wordsToHtml } from './words-to-html';

const html = (words: string) =>
  wordsToHtml(words, (name) => (name === 'fan' ? '<figure></figure>' : undefined));

describe('words as HTML', () => {
  it('are headings, paragraphs, lists and code', () => {
    const words =
      '# A & B\n\nOne\ntwo **bold** *leaning* `a<b` 2 * 3 * 4\n- x\n* y\n\n```ts\n# <no>\n```\nend';
    expect(html(words)).toBe(
      [
        '<h1>A &#38; B</h1>',
        '<p>One\ntwo <strong>bold</strong> <em>leaning</em> <code>a&#60;b</code> 2 * 3 * 4</p>',
        '<ul><li>x</li><li>y</li></ul>',
        '<pre tabindex="0"><code># &#60;no&#62;</code></pre>',
        '<p>end</p>',
      ].join('\n'),
    );
  });

  it('are tables, numbers right, with a bar in a cell', () => {
    const words = '| name | error |\n| --- | ---: |\n| a\\|b | 1 |\nafter';
    expect(html(words)).toBe(
      '<div class="table" tabindex="0"><table><thead><tr><th scope="col">name</th><th scope="col" class="number">error</th></tr>' +
        '</thead><tbody><tr><td>a|b</td><td class="number">1</td></tr></tbody></table></div>\n<p>after</p>',
    );
    expect(html('| no | table |')).toBe('<p>| no | table |</p>');
  });

  it('are charts where they are named, else what is written', () => {
    expect(html('![The fan](fan)')).toBe('<figure></figure>');
    expect(html('![x](https://evil.example/a.png)')).toBe('<p>![x](https://evil.example/a.png)</p>');
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '# <svg onload=alert(1)>',
    '- <b onclick="x">',
    '| <i> | b |\n| --- | --- |\n| <script> | `</td><script>` |',
    '```\n</code></pre><script>alert(1)</script>\n```',
    '[click](javascript:alert(1))',
    '**<b>** *<i>* `<u>`',
    '<<<>>>&lt;&#60;',
  ])('hold no markup but their own: %s', (words) => {
    const own =
      /<\/?(h[1-6]|p|ul|li|pre|code|strong|em|div|table|thead|tbody|tr|th|td)( (tabindex="0"|class="(table|number)"|scope="col"))*>/g;
    expect(html(words).replace(own, '')).not.toMatch(/[<>"']/);
  });

  it('end, whatever is written', () => {
    for (const words of ['', '\n\n', '```', '#', '|', '![', '- ', '#x', '| a |\n| - |', '\r\n\r'])
      expect(typeof html(words)).toBe('string');
    // of a line that goes on and on
    expect(html(`**${'*'.repeat(50_000)}`).length).toBeGreaterThan(50_000);
    expect(html('|'.repeat(50_000)).length).toBeGreaterThan(50_000);
  });
});

it('data in a script can not end it', () => {
  const text = '</script><!--<script> & \u2028';
  expect(escapeJson({ text })).not.toMatch(/[<>&\u2028]/);
  expect(JSON.parse(escapeJson({ text }))).toEqual({ text });
});
