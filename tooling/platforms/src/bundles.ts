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

const workerEntries = {
  'worker.ts': `import '@tensorflow/tfjs-backend-webgpu';
import { train } from './program';
addEventListener('message', async ({ data }) => {
  const tell = (epoch) => postMessage({ epoch });
  postMessage(await train(data, tell).then((trained) => ({ trained }), (error) => ({ problem: String(error) })));
});
`,
  'page.ts': `globalThis.train = (wish, untilEpoch) => new Promise((resolve, reject) => {
  const worker = new Worker('worker.js', { type: 'module' });
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.onmessage = ({ data: { epoch, trained, problem } }) => {
    if (epoch !== undefined && epoch < untilEpoch) return;
    if (epoch === undefined) worker.terminate();
    if (problem) reject(new Error(problem));
    else resolve(trained);
  };
  worker.postMessage(wish);
});
`,
};

/** A folder with a page in whose worker a program that trains on WebGPU is run: `train(wish, untilEpoch)`. */
export async function bundleWorker(project: LinkedProject, program: string): Promise<string> {
  const folder = path.join(project.directory, 'worker');
  const outdir = path.join(folder, 'page');
  await project.write('worker/program.ts', program);
  for (const [name, content] of Object.entries(workerEntries)) await project.write(`worker/${name}`, content);
  await esbuild(folder, [...Object.keys(workerEntries), '--bundle', '--format=esm', `--outdir=${outdir}`]);
  await project.write(
    'worker/page/index.html',
    '<!doctype html><script type="module" src="page.js"></script>',
  );
  return outdir;
}

async function esbuild(folder: string, args: string[]): Promise<void> {
  await command(require.resolve('esbuild/bin/esbuild'), [...args, '--target=es2022', '--log-level=error'], {
    cwd: folder,
  });
}
