/** A block of code of a page. */
export interface PageBlock {
  language: string;
  /** What the block is the content of: ```` ```js [search.mjs] ````. */
  file: string | undefined;
  code: string;
}

/** The blocks of code of a Markdown file, from its top to its end. */
export function pageBlocks(markdown: string): PageBlock[] {
  return [...markdown.matchAll(/^```(\S*)[ \t]*(?:\[(.+)\])?\s*?\n([\s\S]*?)^```\s*$/gm)].map(
    ([, language, file, code]) => ({ language: language!, file, code: code! }),
  );
}

/** Pictures of a page that lie in `docs/pictures`: each is drawn by the code of the page, under the same name. */
export function pagePictures(markdown: string): string[] {
  return [...markdown.matchAll(/!\[[^\]]*\]\(([^)\s]*pictures\/[^)\s]+)\)/g)].map(([, picture]) => picture!);
}
