import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { build } from 'vitepress';
import { siteConfig } from './config';
import { linkPage } from './links';
import { pagesOf } from './pages';
import { writeReference } from './reference';

/** How the site is built. */
export interface BuildSiteOptions {
  /** The repository. */
  root: string;
  /** The folder that the site is written to. */
  out: string;
  /** Where on its host the site begins. @default '/' */
  base?: string;
}

/** Builds the site: every page of `docs`, every README, the reference and the studio. Fails where a link leads to nothing. */
export async function buildSite({ root, out, base = '/' }: BuildSiteOptions): Promise<void> {
  const studio = path.join(root, 'apps/studio/dist/page');
  if (!existsSync(studio))
    throw new Error('The studio is not built: run `npm run docs` or `npm test` at the root.');
  // below the package, from where VitePress is found
  const cache = path.join(root, 'tooling/site/.cache');
  mkdirSync(cache, { recursive: true });
  const source = mkdtempSync(path.join(cache, 'source-'));
  try {
    const pages = pagesOf(root);
    const files = new Map(pages.map((page) => [page, readFileSync(path.join(root, page.file), 'utf8')]));
    for (const [page, text] of files) {
      const linked = linkPage(text, { page, pages, root });
      write(path.join(source, `${page.place}.md`), linked.text);
      for (const picture of linked.pictures)
        cpSync(path.join(root, picture), path.join(source, 'public', picture));
    }
    const modules = await writeReference({ root, out: path.join(source, 'reference') });
    for (const name of readdirSync(path.join(source, 'reference'), { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('.md')) tidyReference(path.join(source, 'reference', name));
    cpSync(studio, path.join(source, 'public/studio'), { recursive: true });
    const config = siteConfig({ pages, modules, base, source });
    write(path.join(source, '.vitepress/config.mjs'), configModule(config));
    await build(source, { outDir: path.resolve(out) });
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/** The settings as a module, with what JSON can't hold: headings are named as GitHub names them, code is coloured once. */
function configModule(config: object): string {
  return `const config = ${JSON.stringify(config, undefined, 1)};
const slugify = (text) => text.trim().toLowerCase().replace(/[^\\p{L}\\p{N}\\s_-]/gu, '').replace(/\\s/g, '-');
// each page is made three times: for the browser, for the server and for the search
const highlighted = new Map();
const highlightOnce = (md) => {
  const { highlight } = md.options;
  md.options.highlight = (...code) => {
    const key = JSON.stringify(code);
    if (!highlighted.has(key)) highlighted.set(key, highlight(...code));
    return highlighted.get(key);
  };
};
export default {
  ...config,
  markdown: { anchor: { slugify }, config: highlightOnce },
  vite: { build: { chunkSizeWarningLimit: 20_000 }, logLevel: 'warn' },
};
`;
}

/** Of the mark of an example that is not run by the tests, no heading is made. */
function tidyReference(file: string): void {
  const text = readFileSync(file, 'utf8');
  const tidy = text.replace(/^no-run\s*$\n?/gm, '');
  if (tidy !== text) writeFileSync(file, tidy);
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
