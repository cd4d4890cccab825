import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildOrFail } from './build.mjs';
import { withDependencies } from './install.mjs';
import { Failure, readManifest, root, userDirectory } from './repository.mjs';

/** Runs a program of an example or an app where the user stands, so that relative paths are theirs. */
export function example(folder, program) {
  const main = path.join(root, folder, 'dist', program);
  return async (args) => {
    await withDependencies(() => buildOrFail(readManifest(folder).name));
    if (!existsSync(main)) throw new Failure(`It has not been built: ${folder}/dist/${program}.`);

    // in this very process: signals reach it directly, and nothing can outlive this command.
    process.chdir(userDirectory());
    process.argv = [process.execPath, main, ...args];
    await import(pathToFileURL(main).href);
    return process.exitCode;
  };
}
