import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describeWithRedis, freePort, TestRedis } from '@btcfc/test-support';
import { command, LinkedProject, relativeLinks, root, runnableCode } from '@btcfc/workspace';
import { type PageBlock, pageBlocks, pagePictures } from './page-blocks';
import { type Places, placed, ShellBlocks } from './shell-blocks';

jest.setTimeout(300_000);

const folder = path.join(root, 'docs');
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.split(path.sep).join('/'))
  .sort();
const textOf = (page: string) => readFileSync(path.join(folder, page), 'utf8');
const withCode = pages.filter((page) => pageBlocks(textOf(page)).length > 0);
const needsRedis = (page: string) => textOf(page).includes('redis://127.0.0.1');
let project: LinkedProject;
let programs: Map<string, string>;

beforeAll(async () => {
  project = await LinkedProject.create('guides');
  const code = withCode.map((page): [string, string] => [moduleName(page), runnableCode(textOf(page))]);
  programs = await project.compileModules('guides', new Map(code.filter(([, text]) => text !== '')), {
    lib: ['es2022', 'dom', 'dom.iterable'],
  });
});

afterAll(() => project?.remove());

it.each(withCode.filter((page) => !needsRedis(page)))('%s: its code runs as it stands', (page) =>
  tryPage(page),
);

describeWithRedis('with Redis', () => {
  it.each(withCode.filter(needsRedis))('%s: its code runs as it stands', async (page) => {
    const redis = await TestRedis.start();
    try {
      await tryPage(page, redis.url);
    } finally {
      await redis.stop();
    }
  });
});

it.each(pages)('%s: what it links to is there', (page) => {
  const from = path.dirname(path.join(folder, page));
  const missing = relativeLinks(textOf(page)).filter(
    (target) => !existsSync(path.resolve(from, decodeURIComponent(target))),
  );
  expect(missing).toEqual([]);
});

/**
 * Runs all of a page in a new folder, from its top to its end, all of its TypeScript where the first of it stands; and looks at
 * what it draws.
 */
async function tryPage(page: string, redis?: string): Promise<void> {
  const blocks = pageBlocks(textOf(page));
  const cwd = path.join(project.directory, `run-${moduleName(page)}`);
  const places: Places = { port: await freePort(), redis };
  mkdirSync(cwd);
  for (const block of blocks) prepare(block, cwd, places);
  let program = programs.get(moduleName(page));
  const shell = new ShellBlocks(cwd, path.join(project.directory, 'node_modules'), places.port);
  try {
    for (const { language, file, code } of blocks) {
      if (language === 'sh' && file === undefined) await shell.run(placed(code, places));
      if (language !== 'ts' || program === undefined) continue;
      await command(process.execPath, [program], { cwd, timeoutMs: 120_000 });
      program = undefined;
    }
  } finally {
    shell.stop();
  }
  for (const picture of pagePictures(textOf(page))) {
    const drawn = path.join(cwd, path.basename(picture));
    const shown = path.resolve(folder, path.dirname(page), picture);
    if (process.env.BTCFC_WRITE_PICTURES === '1') {
      mkdirSync(path.dirname(shown), { recursive: true });
      copyFileSync(drawn, shown);
    }
    // other processors draw a line a hair higher: its size tells whether it is the same picture
    expect(pixels(shown)).toEqual(pixels(drawn));
  }
}

/** Writes the file that a block is the content of; every other block is of a kind that is tried. */
function prepare({ language, file, code }: PageBlock, cwd: string, places: Places): void {
  if (file !== undefined) {
    const own = path.join(root, file);
    // a file of the repository is shown as it is
    if (file.includes('/')) expect(code).toBe(readFileSync(own, 'utf8'));
    writeFileSync(path.join(cwd, path.basename(file)), placed(code, places));
  } else if (language === 'json') JSON.parse(code);
  // `text` is what is shown, not what is run
  else expect(['ts', 'sh', 'text']).toContain(language);
}

function moduleName(page: string): string {
  return page.replace(/\.md$/, '').replaceAll('/', '-');
}

/** Width and height of a PNG. */
function pixels(file: string): number[] {
  const bytes = readFileSync(file);
  expect(statSync(file).size).toBeGreaterThan(2_000);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}
