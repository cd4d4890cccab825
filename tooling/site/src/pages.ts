import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A Markdown file of the repository that the site shows. */
export interface Page {
  /** From the root of the repository, with forward slashes. */
  file: string;
  /** Its address on the site, without an ending: `guides/serve`; a folder's own page is `index`. */
  place: string;
}

/** What the site shows beside the reference: all of `docs`, and each package's README and benchmarks. */
export function pagesOf(root: string): Page[] {
  const docs = markdownBelow(path.join(root, 'docs')).map((name) => ({
    file: `docs/${name}`,
    place: name.replace(/(^|\/)README\.md$/, '$1index').replace(/\.md$/, ''),
  }));
  const readmes = ['packages', 'apps', 'examples'].flatMap((group) =>
    readdirSync(path.join(root, group)).flatMap((name) => [
      { file: `${group}/${name}/README.md`, place: `${group}/${name}/index` },
      { file: `${group}/${name}/BENCHMARKS.md`, place: `${group}/${name}/benchmarks` },
    ]),
  );
  const own = ['BENCHMARKS', 'ARCHITECTURE', 'CONTRIBUTING'].map((name) => ({
    file: `${name}.md`,
    place: name.toLowerCase(),
  }));
  return [...docs, ...readmes, ...own].filter(({ file }) => existsSync(path.join(root, file)));
}

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.split(path.sep).join('/'));
}
