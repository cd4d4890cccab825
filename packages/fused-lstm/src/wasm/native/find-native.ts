import { nodeModule } from '../engine/node-module';

declare const __filename: string | undefined;

/** Where native kernels may lie, in the order in which they are tried. */
export interface Candidate {
  /** What to tell of it. */
  name: string;
  load(): unknown;
}

/** The packages that may hold native kernels for a machine; the one for the other C library is not installed, or fails. */
export function platformPackages(platform: string, arch: string): string[] {
  if (platform === 'linux' && arch === 'x64') return ['linux-x64-gnu', 'linux-x64-musl'];
  if (platform === 'linux' && arch === 'arm64') return ['linux-arm64-gnu'];
  const isBuilt =
    platform === 'darwin' ? ['arm64', 'x64'].includes(arch) : platform === 'win32' && arch === 'x64';
  return isBuilt ? [`${platform}-${arch}`] : [];
}

/** The candidates on this machine, or why there can't be any. */
export function nativeCandidates(): Candidate[] | { reason: string } {
  if (typeof process === 'undefined' || !process.versions?.node) return { reason: 'this is not Node' };
  const module = nodeModule<typeof import('node:module')>('node:module');
  if (!module) return { reason: `they need Node 20.16 or later, not ${process.versions.node}` };
  const packages = platformPackages(process.platform, process.arch);
  if (packages.length === 0) {
    return { reason: `there are none for ${process.platform} on ${process.arch}` };
  }
  // a bundle in CommonJS has no address of its own but this; what `node -e` runs sees one that is none, such as "[eval]"
  const isBundle = typeof __filename === 'string' && !__filename.startsWith('[');
  const here: string | undefined = isBundle ? __filename : import.meta.url;
  const require = module.createRequire(here ?? `${process.cwd()}/`);
  const built = {
    name: 'a build of the repository',
    load: () => require(repositoryBuild(require)),
  };
  const installed = packages.map((platform) => {
    const name = `@btcfc/fused-lstm-${platform}`;
    return { name, load: () => require(name) as unknown };
  });
  return [built, ...installed];
}

function repositoryBuild(require: NodeJS.Require): string {
  const path = nodeModule<typeof import('node:path')>('node:path')!;
  const own = path.dirname(require.resolve('@btcfc/fused-lstm/package.json'));
  return path.join(own, 'dist/native/fused-lstm.node');
}
