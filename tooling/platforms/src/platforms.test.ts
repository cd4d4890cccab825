import { browserFlags, browserPath, describeWithBrowser } from '@btcfc/test-support';
import { bunBinary, command, denoBinary, LinkedProject, publishedPackages } from '@btcfc/workspace';
import { type Browser, chromium } from 'playwright-core';
import { bundleForNode, compileProgram, esbuildPage, vitePage, writeProgram } from './bundles';
import { expectCloseTo } from './close-to';
import { runPage } from './page';
import { programs } from './programs';

jest.setTimeout(300_000);

let project: LinkedProject;
let browser: Browser | undefined;

beforeAll(async () => {
  project = await LinkedProject.create('platforms');
});

afterAll(async () => {
  await browser?.close();
  await project?.remove();
});

it('has a program for every package', () => {
  const names = publishedPackages.map(({ name }) => name.replace('@btcfc/', ''));
  expect(programs.map(({ name }) => name).sort()).toEqual(names.sort());
});

describe.each(programs)('$name', (program) => {
  let folder: string;
  let plain: string;
  let expected: unknown;

  const expectEqual = (output: string) => expectCloseTo(JSON.parse(output), expected, program.tolerance);
  const run = (binary: string, args: string[]) => command(binary, args, { cwd: folder, timeoutMs: 120_000 });

  beforeAll(async () => {
    folder = await writeProgram(project, program);
    plain = await compileProgram(folder);
    expected = JSON.parse(await run(process.execPath, [plain]));
  });

  it.each(['esm', 'cjs'] as const)('runs in Node from one %s file of esbuild', async (format) => {
    expectEqual(await run(process.execPath, [await bundleForNode(folder, format, program)]));
  });

  it('runs in Bun', async () => {
    const bun = await installed('Bun', bunBinary);
    if (bun) expectEqual(await run(bun, ['run', plain]));
  });

  it('runs in Deno', async () => {
    const deno = await installed('Deno', denoBinary);
    if (deno) expectEqual(await run(deno, ['run', '--allow-all', '--node-modules-dir=manual', plain]));
  });

  describeWithBrowser('in a page', () => {
    // one for all packages, each of which has pages of its own there
    beforeAll(async () => {
      browser ??= await chromium.launch({ executablePath: browserPath, args: browserFlags });
    });

    it.each([
      ['esbuild', () => esbuildPage(folder, project)],
      ['Vite', () => vitePage(folder)],
    ] as const)('runs as %s bundles it', async (_bundler, build) => {
      expectCloseTo(await runPage(browser!, await build()), expected, program.tolerance);
    });
  });
});

/** A run-time from the npm registry; undefined, with a warning, where that does not give it. */
async function installed(name: string, find: () => Promise<string>): Promise<string | undefined> {
  try {
    return await find();
  } catch (error) {
    console.warn(`${name} can't be installed: not tested with it. ${error}`);
    return undefined;
  }
}
