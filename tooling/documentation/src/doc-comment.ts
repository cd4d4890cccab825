import ts from 'typescript';

export interface DocTag {
  name: string;
  /** What follows the name, as it was written. */
  text: string;
}

export interface DocComment {
  /** What stands before the first tag. */
  text: string;
  tags: DocTag[];
}

/** The comment in front of a declaration, its code kept character by character; undefined where none is. */
export function docComment(node: ts.Node): DocComment | undefined {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const last = comments.at(-1);
  return last && parseDocComment(last.getText());
}

export function parseDocComment(comment: string): DocComment {
  const lines = comment
    .replace(/^\/\*\*+ ?/, '')
    .replace(/\s*\*+\/$/, '')
    .split(/\r?\n/)
    .map((line, index) => (index === 0 ? line : line.replace(/^\s*\* ?/, '')));
  const parts: DocTag[] = [{ name: '', text: '' }];
  let isFenced = false;
  for (const line of lines) {
    if (/^\s*```/.test(line)) isFenced = !isFenced;
    const [, name, rest] = (!isFenced && /^\s*@([a-zA-Z]+)(?:\s(.*))?$/.exec(line)) || [];
    // a default may stand behind the sentence it belongs to: `Rows. @default 3`.
    const [, sentence, value] =
      (parts.at(-1)!.name !== 'example' && /^(.*)\s@default\s(.*)$/.exec(line)) || [];
    if (name !== undefined) parts.push({ name, text: rest ?? '' });
    else parts.at(-1)!.text += `\n${sentence ?? line}`;
    if (value !== undefined) parts.push({ name: 'default', text: value });
  }
  const [before, ...tags] = parts.map(({ name, text }) => ({ name, text: text.replace(/^\n+|\s+$/g, '') }));
  return { text: before!.text.trim(), tags };
}
