import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

interface Metafile {
  outputs: Record<
    string,
    { entryPoint?: string; imports: { path: string; kind: string; external?: boolean }[] }
  >;
}

/**
 * What a program pays that uses all of a built entry: minified by esbuild and packed by gzip, bytes. Counted is what is
 * loaded at once, dependencies and all; what `import()` loads later is not.
 */
export function bundledSize(entry: string, platform: 'browser' | 'node'): number {
  const outdir = mkdtempSync(path.join(tmpdir(), 'btcfc-size-'));
  try {
    const metafile = path.join(outdir, 'meta.json');
    const own = [
      '--bundle',
      '--minify',
      '--splitting',
      '--format=esm',
      '--target=es2022',
      `--platform=${platform}`,
    ];
    const node = platform === 'node' ? ['--external:*.node'] : [];
    // optional: whoever wants them installs them
    const optional = ['date-holidays', 'bullmq', 'ioredis'].map((name) => `--external:${name}`);
    // not its API: that refuses the globals of a test runner
    execFileSync(require.resolve('esbuild/bin/esbuild'), [
      ...[`main=${entry}`, ...own, ...node, ...optional, `--outdir=${outdir}`],
      ...[`--metafile=${metafile}`, '--log-level=error'],
    ]);
    const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
    const first = Object.keys(outputs).find((name) => path.basename(name) === 'main.js')!;
    const loaded = new Set([first]);
    for (const name of loaded)
      for (const one of outputs[name]!.imports)
        if (one.kind === 'import-statement' && !one.external) loaded.add(one.path);
    return [...loaded].reduce((sum, name) => sum + gzipSync(readFileSync(path.resolve(name))).length, 0);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
