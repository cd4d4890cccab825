/**
 * Run before a package is packed: ends with an error where a file that its package.json names has not been
 * built, lest a tarball without it is published.
 */
import { existsSync, readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { main, module, types, exports, imports, bin } = manifest;
const missing = [...new Set(filesIn({ main, module, types, exports, imports, bin }))].filter(
  (file) => file.startsWith('./') && !file.includes('*') && !existsSync(file),
);

if (missing.length > 0) {
  console.error(
    `${manifest.name} is not built: ${missing.join(', ')} missing. Run \`pnpm run build\` in it first.`,
  );
  process.exitCode = 1;
}

function filesIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesIn) : [];
}
