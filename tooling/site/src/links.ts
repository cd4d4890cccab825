import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from './pages';

const repository = 'https://github.com/btcfc/btcfc';
const pictures = /\.(png|svg|jpe?g|gif|webp)$/i;

export interface LinkedPage {
  /** The page with links that lead to pages of the site, or to the repository where the site has none. */
  text: string;
  /** Pictures that it shows, from the root of the repository. */
  pictures: string[];
}

/**
 * A page with its relative links, which are right in the repository, made right on the site. Fails where one leads to
 * nothing.
 */
export function linkPage(
  text: string,
  { page, pages, root }: { page: Page; pages: readonly Page[]; root: string },
): LinkedPage {
  const places = new Map(pages.flatMap(({ file, place }) => namesOf(file).map((name) => [name, place])));
  const shown: string[] = [];
  const relink = (target: string): string => {
    if (/^([a-z][a-z+.-]*:|#|\/)/i.test(target)) return target;
    const [, name, rest] = /^([^#?]*)(.*)$/.exec(target)!;
    const file = path.posix.join(path.posix.dirname(page.file), decodeURIComponent(name!)).replace(/\/$/, '');
    if (!existsSync(path.join(root, file))) throw new Error(`${page.file} links to ${target}: no such file.`);
    const place = places.get(file);
    if (place !== undefined) return `/${place.replace(/(^|\/)index$/, '$1')}${rest}`;
    if (pictures.test(file)) {
      shown.push(file);
      return `/${file}`;
    }
    return `${repository}/${statSync(path.join(root, file)).isDirectory() ? 'tree' : 'blob'}/main/${file}${rest}`;
  };
  const linked = outsideCode(text, (prose) =>
    prose
      .replace(/(\]\(\s*<?)([^)\s>]+)/g, (_, before, target) => `${before}${relink(target)}`)
      .replace(/((?:src|href)=")([^"]+)/g, (_, before, target) => `${before}${relink(target)}`)
      // what the site's templates would take for a value
      .replace(/\{\{/g, '&#123;&#123;'),
  );
  return { text: linked, pictures: shown };
}

/** A page is linked to by its name, and a README by its folder too. */
function namesOf(file: string): string[] {
  return file.endsWith('/README.md') ? [file, path.posix.dirname(file)] : [file];
}

/** Changes a text where it is not code. */
function outsideCode(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^```[\s\S]*?^```\s*$|`[^`\n]*`)/m)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('');
}
