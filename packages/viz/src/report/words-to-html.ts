import { escapeHtml } from './markup';

/** What stands in the place of an image. */
export type WriteFigure = (name: string, caption: string) => string | undefined;

/**
 * The Markdown of a report as HTML: headings, paragraphs, lists, tables, blocks of code, and images that stand alone on a
 * line; `code`, **strong** and *emphasis* within a line. All else, HTML and links too, is text.
 */
export function wordsToHtml(words: string, writeFigure: WriteFigure): string {
  const lines = words.split(/\r\n|\r|\n/);
  const html: string[] = [];
  let at = 0;
  /** Takes lines while they are of a kind. */
  const take = (isOfKind: (line: string) => boolean): string[] => {
    const start = at;
    while (at < lines.length && isOfKind(lines[at]!)) at++;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const image = imageOf(line);
    if (line.trim() === '') at++;
    else if (line.startsWith('```')) {
      at++;
      const code = take((next) => !next.startsWith('```'));
      at++;
      html.push(`<pre tabindex="0"><code>${escapeHtml(code.join('\n'))}</code></pre>`);
    } else if (heading) {
      at++;
      const level = heading[1]!.length;
      html.push(`<h${level}>${withinLine(heading[2]!)}</h${level}>`);
    } else if (image) {
      at++;
      html.push(writeFigure(image.name, image.caption) ?? `<p>${withinLine(line)}</p>`);
    } else if (isTable(lines, at)) html.push(table(take(isRow)));
    else if (isItem(line)) {
      const items = take(isItem).map((item) => `<li>${withinLine(item.replace(/^\s*[-*]\s+/, ''))}</li>`);
      html.push(`<ul>${items.join('')}</ul>`);
    } else {
      // at least its first line, whatever that looks like
      const first = lines[at++]!;
      const more = take((next) => isPlain(next) && !isTable(lines, at));
      html.push(`<p>${withinLine([first, ...more].join('\n'))}</p>`);
    }
  }
  return html.join('\n');
}

function imageOf(line: string): { caption: string; name: string } | undefined {
  const [, caption, name] = /^!\[(.*)\]\(([^()]*)\)\s*$/.exec(line) ?? [];
  return name === undefined ? undefined : { caption: caption!, name };
}

function isPlain(line: string): boolean {
  return line.trim() !== '' && !/^(#{1,6}\s|```|!\[)/.test(line) && !isItem(line);
}

function isItem(line: string): boolean {
  return /^\s*[-*]\s+/.test(line);
}

function isRow(line: string): boolean {
  return /^\s*\|.*\|\s*$/.test(line);
}

const ruler = /^\s*\|(\s*:?-+:?\s*\|)+\s*$/;

function isTable(lines: readonly string[], at: number): boolean {
  return isRow(lines[at]!) && ruler.test(lines[at + 1] ?? '');
}

function table([head, rule, ...rows]: readonly string[]): string {
  const isRight = cellsOf(rule!).map((cell) => cell.endsWith(':'));
  const row = (line: string, tag: string) => {
    const cells = cellsOf(line).map((cell, column) => {
      const attributes = `${tag === 'th' ? ' scope="col"' : ''}${isRight[column] ? ' class="number"' : ''}`;
      return `<${tag}${attributes}>${withinLine(cell)}</${tag}>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  };
  const body = rows.map((line) => row(line, 'td')).join('');
  // wider than a phone, it scrolls by itself
  return `<div class="table" tabindex="0"><table><thead>${row(head!, 'th')}</thead><tbody>${body}</tbody></table></div>`;
}

/** The cells of a row; a `|` that is written `\|` is part of one. */
function cellsOf(line: string): string[] {
  return line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function withinLine(text: string): string {
  // what is between backticks is text alone
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? `<code>${escapeHtml(part.slice(1, -1))}</code>`
        : escapeHtml(part)
            .replace(/\*\*(?=\S)([^*]+?)(?<=\S)\*\*/g, '<strong>$1</strong>')
            .replace(/\*(?=\S)([^*]+?)(?<=\S)\*/g, '<em>$1</em>'),
    )
    .join('');
}
