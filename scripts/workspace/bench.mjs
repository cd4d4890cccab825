import path from 'node:path';
import { buildOrFail, tool } from './build.mjs';
import { withDependencies } from './install.mjs';
import { Failure, packageFolders, readManifest, root } from './repository.mjs';

/**
 * Runs the benchmark of every package that has one, one after the other; arguments choose packages, and those from the
 * first flag on are the benchmark's own.
 */
export default async function bench(given) {
  const flag = given.findIndex((argument) => argument.startsWith('-'));
  const args = flag < 0 ? given : given.slice(0, flag);
  const own = flag < 0 ? [] : given.slice(flag);
  const chosen = packageFolders().filter((folder) => {
    const wanted = args.length === 0 || args.includes(path.basename(folder));
    return wanted && readManifest(folder).scripts?.bench !== undefined;
  });
  if (chosen.length === 0)
    throw new Failure(`No package has a benchmark${args.length ? ` (${args.join(', ')})` : ''}.`);

  await withDependencies(() => buildOrFail());
  let failure = 0;
  for (const folder of chosen) {
    console.log(`\n${folder}`);
    failure =
      (await tool('pnpm', ['run', '--silent', 'bench', ...own], { cwd: path.join(root, folder) })) || failure;
  }
  return failure;
}
