import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DefaultTheme, UserConfig } from 'vitepress';
import type { Page } from './pages';
import { type ReferenceModule, referencePlace } from './reference';

/** The order in which a newcomer reads the guides. */
const tasks = [
  'clean',
  'features',
  'forecast-a-csv',
  'many-series',
  'intervals',
  'search',
  'many-machines',
  'serve',
  'browser',
];
const concepts = ['leaks', 'protocols', 'skill', 'luck'];

/** What VitePress is told. It is written to a file as JSON: nothing in it is a function. */
export function siteConfig({
  pages,
  modules,
  base,
  source,
}: {
  pages: readonly Page[];
  modules: readonly ReferenceModule[];
  base: string;
  /** The folder of the pages as they are built. */
  source: string;
}): UserConfig<DefaultTheme.Config> {
  const item = (place: string) => ({
    text: titleOf(path.join(source, `${place}.md`)),
    link: `/${place.replace(/(^|\/)index$/, '$1')}`,
  });
  const group = (text: string, places: string[]) => ({ text, items: places.map(item) });
  const below = (folder: string) =>
    pages.map(({ place }) => place).filter((place) => place.startsWith(`${folder}/`));
  const moves = below('guides').filter((place) => place.startsWith('guides/from-'));
  const guides = [
    { text: 'Start', items: [item('start')] },
    group(
      'Tasks',
      tasks.map((name) => `guides/${name}`),
    ),
    group('Coming from', moves.sort()),
    group(
      'Concepts',
      concepts.map((name) => `concepts/${name}`),
    ),
    group(
      'Packages',
      below('packages').filter((place) => place.endsWith('/index')),
    ),
    group(
      'Examples',
      below('examples').filter((place) => place.endsWith('/index')),
    ),
    group('How fast, how good', [
      'benchmarks',
      ...pages.map(({ place }) => place).filter((place) => place.endsWith('/benchmarks')),
    ]),
    group('The project', ['architecture', 'contributing']),
  ];
  return {
    title: '@btcfc',
    description: 'Forecast time series in TypeScript, and know whether the forecast is any good',
    base,
    cleanUrls: false,
    metaChunk: true,
    lastUpdated: false,
    // what is copied as it stands
    srcExclude: ['public/**'],
    themeConfig: {
      search: { provider: 'local' },
      outline: [2, 3],
      nav: [
        { text: 'Start', link: '/start' },
        { text: 'Reference', link: '/reference/' },
        { text: 'Studio', link: `${base}studio/index.html`, target: '_self' },
      ],
      socialLinks: [{ icon: 'github', link: 'https://github.com/btcfc/btcfc' }],
      sidebar: {
        '/': guides,
        '/reference/': [
          {
            text: 'Reference',
            items: modules.map(({ name }) => ({ text: name, link: referencePlace(name) })),
          },
        ],
        ...Object.fromEntries(modules.map((module) => [referencePlace(module.name), moduleSidebar(module)])),
      },
    },
  };
}

/** What can be called; types are linked to from there, and listed on the module's page. */
function moduleSidebar({ name, groups }: ReferenceModule): DefaultTheme.SidebarItem[] {
  const called = groups.filter(({ title }) => title === 'Functions' || title === 'Classes');
  return [
    {
      text: name,
      items: [
        { text: 'All names', link: referencePlace(name) },
        { text: 'All modules', link: '/reference/' },
      ],
    },
    ...called.map(({ title, names }) => ({
      text: title,
      items: names.map((member) => ({ text: member, link: referencePlace(name, title, member) })),
    })),
  ];
}

/** The first heading of a page. */
function titleOf(file: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  if (title === undefined) throw new Error(`${file} has no heading.`);
  return title.replace(/`/g, '');
}
