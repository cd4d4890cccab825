import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { command, type LinkedProject } from '@btcfc/workspace';
import type { Program } from './programs';

/** What a program runs from: `program.ts` and one entry for each kind of platform. */
const entries = {
  'node.ts': `import { program } from './program';
Promise.resolve(program()).then((result) => console.log(JSON.stringify(result)), (error) => {
  console.error(error);
  process.exitCode = 1;
});
`,
  'page.ts': `import { program } from './program';
(globalThis as { outcome?: unknown }).outcome = Promise.resolve().then(program);
`,
  'index.html': '<!doctype html><script type="module" src="./page.ts"></script>',
};

/** Writes a program into a project, and gives back its folder. */
export async function writeProgram(project: LinkedProject, program: Program): Promise<string> {
  await project.write(`${program.name}/program.ts`, await readFile(program.file, 'utf8'));
  await project.write(`${program.name}/package.json`, '{ "type": "module" }');
  for (const [name, content] of Object.entries(entries))
    await project.write(`${program.name}/${name}`, content);
  return path.join(project.directory, program.name);
}

/** The program as JavaScript that imports our packages as they are installed. */
export async function compileProgram(folder: string): Promise<string> {
  const file = path.join(folder, 'plain.mjs');
  const external = ['--packages=external', '--platform=node'];
  await esbuild(folder, ['node.ts', '--bundle', '--format=esm', ...external, `--outfile=${file}`]);
  return file;
}

// TensorFlow.js requires `util` when it starts in Node: an ES module has no `require` of its own.
const requireBanner =
  "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The program and all that it imports as one file for Node. */
export async function bundleForNode(
  folder: string,
  format: 'esm' | 'cjs',
  { usesTensorFlow }: Program,
): Promise<string> {
  // away from node_modules: whatever the bundle does not hold is missed.
  const file = path.join(folder, format, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
  const banner = usesTensorFlow && format === 'esm' ? [requireBanner] : [];
  await esbuild(folder, [
    ...['node.ts', '--bundle', '--platform=node', `--format=${format}`, `--outfile=${file}`],
    // the canvas of @btcfc/viz is a native file, which goes beside the bundle.
    '--loader:.node=copy',
    ...banner,
  ]);
  return file;
}

/** A folder with a page that runs the program and all it imports, bundled by esbuild. */
export async function esbuildPage(folder: string, project: LinkedProject): Promise<string> {
  const outdir = path.join(folder, 'esbuild');
  await esbuild(folder, ['page.ts', '--bundle', '--platform=browser', '--format=esm', `--outdir=${outdir}`]);
  const page = '<!doctype html><script type="module" src="./page.js"></script>';
  await project.write(path.join(path.basename(folder), 'esbuild/index.html'), page);
  return outdir;
}

/** A folder with a page that runs the program, built by Vite without any configuration. */
export async function vitePage(folder: string): Promise<string> {
  const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  await command(process.execPath, [vite, 'build', '--outDir', 'vite', '--logLevel', 'warn', '--base', './'], {
    cwd: folder,
  });
  return path.join(folder, 'vite');
}

async function esbuild(folder: string, args: string[]): Promise<void> {
  await command(require.resolve('esbuild/bin/esbuild'), [...args, '--target=es2022', '--log-level=error'], {
    cwd: folder,
  });
}
