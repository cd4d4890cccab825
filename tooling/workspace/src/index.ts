export { buildPackages } from './build';
export { type CommandOptions, command, root, tool } from './command';
export { importedPackages } from './imports';
export { LinkedProject } from './linked-project';
export { relativeLinks, runnableCode } from './markdown';
export {
  type Manifest,
  modulesOf,
  npmOverrides,
  publishedApps,
  publishedPackages,
  readManifest,
  type WorkspacePackage,
  workspaceVersion,
} from './packages';
export { Project } from './project';
export {
  bunBinary,
  canBeInstalled,
  denoBinary,
  denoPackage,
  nodeBinary,
  nodeMajors,
  packageFromRegistry,
} from './runtimes';
export { pack, readTarballFile, type Tarball } from './tarball';
