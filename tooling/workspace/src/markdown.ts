/**
 * The TypeScript of a Markdown file, all ```ts blocks as one module. Every line keeps its number, so that
 * an error names the line of the Markdown file; the rest is left blank.
 */
export function runnableCode(markdown: string): string {
  let inside = false;
  const lines = markdown.split(/\r?\n/).map((line) => {
    if (inside && /^```\s*$/.test(line)) inside = false;
    else if (inside) return line;
    else if (/^```ts\s*$/.test(line)) inside = true;
    return '';
  });
  return lines.some((line) => line !== '') ? lines.join('\n') : '';
}

/** Relative links and pictures of a Markdown file, without their anchors. */
export function relativeLinks(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g), ...prose.matchAll(/(?:src|href)="([^"]+)"/g)];
  return targets
    .map(([, target]) => target!.replace(/[#?].*$/, ''))
    .filter((target) => target !== '' && !/^[a-z][a-z+.-]*:/i.test(target));
}
