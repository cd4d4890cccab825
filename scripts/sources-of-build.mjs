import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where a package's build says of which sources it was made; beside `dist`, lest it is packed. */
export const recordFile = '.built-from';

/** What builds read, as the inputs of `build` in turbo.json: folders of sources, and files beside them. */
const folders = ['assembly', 'native', 'scripts', 'src'];
const beside = /\.(ts|html)$|^tsconfig.*\.json$/;
const tests = /\.test(-d)?\.tsx?$/;

/** A digest of all that the build in the working folder is made of; the times of files do not matter. */
export function digestOfSources() {
  const hash = createHash('sha256');
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  hash.update(JSON.stringify(whatBuildsReadOf(manifest)));
  for (const file of filesIn('.').sort()) hash.update(`\n${file}\n`).update(readFileSync(file));
  // a build holds packages of ours that it does not depend on, as they were built
  for (const [name, range] of Object.entries(manifest.devDependencies ?? {})) {
    const record = path.join('node_modules', name, recordFile);
    if (range.startsWith('workspace:') && existsSync(record))
      hash.update(`\n${name} ${readFileSync(record)}`);
  }
  return hash.digest('hex');
}

/** Not its version, nor those of what it depends on: a release changes them after the build. */
function whatBuildsReadOf({ exports, imports, bin, scripts, dependencies = {}, peerDependencies = {} }) {
  const names = [dependencies, peerDependencies].map((given) => Object.keys(given).sort());
  return { exports, imports, bin, build: scripts?.build, names };
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (folder === '.' && !(entry.isDirectory() ? folders.includes(entry.name) : beside.test(entry.name)))
      return [];
    if (entry.isDirectory()) return filesIn(file);
    return tests.test(entry.name) ? [] : [file];
  });
}
