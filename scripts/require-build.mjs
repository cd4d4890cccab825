/**
 * Run before a package is packed: ends with an error where a file that its package.json names has not been
 * built, or was built of other sources than there are now, lest such a tarball is published.
 */
import { existsSync, readFileSync } from 'node:fs';
import { digestOfSources, recordFile } from './sources-of-build.mjs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { main, module, types, exports, imports, bin } = manifest;
const missing = [...new Set(filesIn({ main, module, types, exports, imports, bin }))].filter(
  (file) => file.startsWith('./') && !file.includes('*') && !existsSync(file),
);
const problem =
  missing.length > 0
    ? `is not built: ${missing.join(', ')} missing`
    : !existsSync(recordFile) || readFileSync(recordFile, 'utf8').trim() !== digestOfSources()
      ? 'was built of other sources than there are now'
      : undefined;

if (problem !== undefined) {
  console.error(`${manifest.name} ${problem}. Run \`npx turbo run build --filter=${manifest.name}\` first.`);
  process.exitCode = 1;
}

function filesIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesIn) : [];
}
