import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildOrFail } from './build.mjs';
import { withDependencies } from './install.mjs';
import { Failure, root, userDirectory } from './repository.mjs';

/** Runs an example where the user stands, so that relative paths are theirs. */
export function example(name, program) {
  const main = path.join(root, 'examples', name, 'dist', program);
  return async (args) => {
    await withDependencies(() => buildOrFail(name));
    if (!existsSync(main))
      throw new Failure(`The example has not been built: examples/${name}/dist/${program}.`);

    // in this very process: signals reach the example directly, and nothing can outlive this command.
    process.chdir(userDirectory());
    process.argv = [process.execPath, main, ...args];
    await import(pathToFileURL(main).href);
    return process.exitCode;
  };
}
