/** Run when a package has been built: keeps of which sources, for `require-build.mjs`. */
import { writeFileSync } from 'node:fs';
import { digestOfSources, recordFile } from './sources-of-build.mjs';

writeFileSync(recordFile, `${digestOfSources()}\n`);
