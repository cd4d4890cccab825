// Compiles assembly/ to the four builds of the kernels and writes them, as base64, to src/wasm/engine/binaries.ts.
// Does nothing if they are up to date.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sources = path.join(root, 'assembly');
const target = path.join(root, 'src/wasm/engine/binaries.ts');

const common = ['--runtime', 'stub', '-O3', '--noAssert', '--importMemory', '--enable', 'simd'];
const relaxed = ['--enable', 'relaxed-simd'];
const shared = [
  ...['--enable', 'threads', '--sharedMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536'],
];
const builds = {
  simd: common,
  relaxed: [...common, ...relaxed],
  sharedSimd: [...common, ...shared],
  sharedRelaxed: [...common, ...relaxed, ...shared],
};

await buildKernels();

async function buildKernels() {
  const hash = hashSources();
  if (existsSync(target) && readFileSync(target, 'utf8').includes(hash)) return;
  const lines = [
    `// Written by scripts/build-kernels.mjs from assembly/. Sources: ${hash}`,
    '',
    '/** The builds of the kernels, base64. */',
    'export const binaries = {',
  ];
  for (const [name, options] of Object.entries(builds)) {
    const bytes = await compile(options);
    lines.push(`  ${name}:`, `    '${Buffer.from(bytes).toString('base64')}',`);
  }
  lines.push('};', '');
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, lines.join('\n'));
  renameSync(temporary, target);
}

async function compile(options) {
  const { error, stderr, binary } = await run(options);
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return binary;
}

async function run(options) {
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  const { error, stderr } = await asc.main(
    [path.join('assembly', 'index.ts'), '--baseDir', root, '--outFile', 'kernels.wasm', ...options],
    {
      writeFile: (_name, content) => {
        binary = content;
      },
    },
  );
  return { error, stderr: stderr.toString(), binary };
}

function hashSources() {
  const hash = createHash('sha256');
  const names = readdirSync(sources, { recursive: true }).filter((name) => name.endsWith('.ts'));
  for (const name of names.map((one) => one.replaceAll('\\', '/')).sort())
    hash.update(name).update(readFileSync(path.join(sources, name)));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  hash.update(readFileSync(path.join(root, 'node_modules/assemblyscript/package.json')));
  return hash.digest('hex').slice(0, 16);
}
