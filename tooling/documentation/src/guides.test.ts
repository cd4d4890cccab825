import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { command, LinkedProject, relativeLinks, root, runnableCode } from '@btcfc/workspace';

jest.setTimeout(300_000);

const folder = path.join(root, 'docs/guides');
const guides = readdirSync(folder);
const textOf = (guide: string) => readFileSync(path.join(folder, guide), 'utf8');
let project: LinkedProject;
let programs: Map<string, string>;

beforeAll(async () => {
  project = await LinkedProject.create('guides');
  programs = await project.compileModules(
    'guides',
    new Map(guides.map((guide) => [guide, runnableCode(textOf(guide))])),
  );
});

afterAll(() => project?.remove());

it.each(guides)('%s: its code runs as it stands', async (guide) => {
  const cwd = path.join(project.directory, `run-${guide}`);
  mkdirSync(cwd);
  expect(runnableCode(textOf(guide))).not.toBe('');
  await command(process.execPath, [programs.get(guide)!], { cwd, timeoutMs: 120_000 });
});

it.each(guides)('%s: what it links to is there', (guide) => {
  const links = relativeLinks(textOf(guide));
  expect(links).not.toEqual([]);
  expect(links.filter((target) => !existsSync(path.resolve(folder, decodeURIComponent(target))))).toEqual([]);
});
