import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];
interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

const fileName = 'THIRD_PARTY_LICENSES.md';
/** Texts that packages leave out: of the Apache License, and by the last part of a package's name. */
const texts = path.join(__dirname, 'licenses');

/**
 * Writes into `dist` the licences of whatever a build holds of others; no file where it holds nothing of them.
 *
 * @param embedded files that are in it as text or bytes, where esbuild does not see them; read when the build ends
 */
export function bundledLicenses(embedded: Iterable<string>): Plugin {
  const files = new Set<string>();
  return {
    name: 'bundled-licenses',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => {
        for (const file of [...filesIn(metafile!), ...embedded]) files.add(path.resolve(file));
        const text = licensesOf(files);
        if (text === '') return;
        mkdirSync('dist', { recursive: true });
        writeFileSync(path.join('dist', fileName), text);
      });
    },
  };
}

/** The files of which something is in a bundle. */
export function filesIn({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => inputs[file]!.bytesInOutput > 0),
  );
}

/** The licences of the packages that files belong to; of ours, those of what their builds hold of others. */
export function licensesOf(files: Iterable<string>): string {
  const folders = new Set([...files].map(folderOf).filter((folder) => folder !== undefined));
  const sections = [...folders].flatMap((folder) => (isOurs(folder) ? heldBy(folder) : [sectionOf(folder)]));
  return [...new Set(sections)].sort().join('\n');
}

/** The folder of the package that a file belongs to, which others or we publish. */
function folderOf(file: string): string | undefined {
  const [, folder] =
    /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+|.*[\\/]packages[\\/][^\\/]+)[\\/]/.exec(file) ??
    [];
  return folder !== undefined && existsSync(path.join(folder, 'package.json')) ? folder : undefined;
}

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<
    'name' | 'version' | 'license',
    string
  >;

const isOurs = (folder: string) => manifestOf(folder).name.startsWith('@btcfc/');

function heldBy(folder: string): string[] {
  const file = path.join(folder, 'dist', fileName);
  return existsSync(file) ? readFileSync(file, 'utf8').split(/\n(?=## \S+ \d\S* \(.*\)\n)/) : [];
}

function sectionOf(folder: string): string {
  const { name, version, license } = manifestOf(folder);
  const own = readdirSync(folder).filter((each) => /^(licen[cs]e|copying|notice)/i.test(each));
  const more = `${path.basename(name)}.txt`;
  const files = [
    ...own.map((each) => path.join(folder, each)),
    ...(own.length === 0 && license.includes('Apache-2.0') ? [path.join(texts, 'apache-2.0.txt')] : []),
    ...(existsSync(path.join(texts, more)) ? [path.join(texts, more)] : []),
  ];
  if (files.length === 0)
    throw new Error(`${name} has no text of its licence: write it into scripts/licenses/${more}.`);
  return `## ${name} ${version} (${license})\n\n${files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n')}\n`;
}
