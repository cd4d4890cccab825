// Makes the packages @btcfc/fused-lstm-NAME that hold the native kernels, one for each platform.
//
//   node scripts/platform-packages.mjs DIRECTORY                  compiles all with zig (`zig`, or ZIG: a command line)
//   node scripts/platform-packages.mjs DIRECTORY --only NAME      one of them
//   node scripts/platform-packages.mjs DIRECTORY --only NAME --binary FILE    from what has been compiled
//   node scripts/platform-packages.mjs --pin                      names them as optional dependencies in package.json
//
// The workspace does not depend on them: until they are published no package manager could install it. So they are
// pinned for the release alone, once they are published.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { binaryName, compile, root, sources, targets } from './native-targets.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, binary: { type: 'string' }, pin: { type: 'boolean', default: false } },
});
const manifestFile = path.join(root, 'package.json');
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
const nameOf = (platform) => `${manifest.name}-${platform}`;

if (options.pin) pin();
else {
  for (const platform of options.only ? [options.only] : Object.keys(targets)) {
    const binary = options.binary ?? (await compileWithZig(platform));
    writePackage(path.join(positionals[0], platform), platform, binary);
    console.log(`${nameOf(platform)} ${manifest.version}`);
  }
}

function pin() {
  manifest.optionalDependencies = Object.fromEntries(
    Object.keys(targets).map((platform) => [nameOf(platform), manifest.version]),
  );
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
}

function writePackage(folder, platform, binary) {
  const { os: system, cpu, libc } = targets[platform];
  const { version, homepage, bugs, license, author, repository, engines, publishConfig } = manifest;
  mkdirSync(folder, { recursive: true });
  copyFileSync(binary, path.join(folder, binaryName));
  copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  const description = `Native kernels of ${manifest.name} for ${platform}`;
  const machine = { os: [system], cpu: [cpu], ...(libc ? { libc: [libc] } : {}) };
  const own = {
    name: nameOf(platform),
    version,
    description,
    main: `./${binaryName}`,
    files: [binaryName],
    ...machine,
  };
  const shared = { homepage, bugs, license, author, repository, engines, publishConfig };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ ...own, ...shared }, null, 2)}\n`);
  writeFileSync(
    path.join(folder, 'README.md'),
    `# ${nameOf(platform)}\n\n${description}, which loads them by itself: ${homepage}\n`,
  );
}

async function compileWithZig(platform) {
  const zig = (process.env.ZIG ?? 'zig').split(' ');
  const { os: system, cpu, zig: target } = targets[platform];
  const folder = mkdtempSync(path.join(os.tmpdir(), `${platform}-`));
  const libraries = system === 'win32' ? [importLibrary(zig, folder)] : [];
  const binary = await compile({
    compiler: [...zig, 'c++', '-target', target],
    zig: true,
    os: system,
    cpu,
    folder,
    libraries,
  });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return binary;
}

// on Windows a library says which functions node.exe has
function importLibrary([command, ...first], folder) {
  const names = [...readFileSync(path.join(sources, 'addon.cpp'), 'utf8').matchAll(/^IMPORT int (\w+)/gm)];
  const [definitions, library] = ['node.def', 'node.lib'].map((name) => path.join(folder, name));
  writeFileSync(definitions, `NAME node.exe\nEXPORTS\n${names.map(([, name]) => name).join('\n')}\n`);
  execFileSync(command, [
    ...first,
    'dlltool',
    '-m',
    'i386:x86-64',
    '-D',
    'node.exe',
    '-d',
    definitions,
    '-l',
    library,
  ]);
  return library;
}
