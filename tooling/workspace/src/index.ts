export { buildPackages } from './build';
export { type CommandOptions, command, root, tool } from './command';
export { importedPackages } from './imports';
export { LinkedProject } from './linked-project';
export { type Manifest, modulesOf, readManifest, type WorkspacePackage } from './manifests';
export { relativeLinks, runnableCode } from './markdown';
export { npmOverrides, publishedApps, publishedPackages, workspaceVersion } from './packages';
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
