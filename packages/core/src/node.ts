/** What needs files or a process: Node, Bun and Deno. In a page each of these says `UNAVAILABLE`. */
export { isLoopbackHost, isSameToken } from './command/access';
export { type CommandLine, type Flag, type Flags, type FlagValues, readFlags } from './command/read-flags';
export { type Command, inFlags, runCommand } from './command/run-command';
export { checkWritableDirectory } from './files/check-writable-directory';
export { fileAccessError } from './files/file-access-error';
export { checkSaveFolder, folderStore } from './files/folder-store';
export { LineFile } from './files/line-file';
export { FileLock } from './files/processes/file-lock';
export { TemporaryFolder } from './files/processes/temporary-folder';
export { readFileBytes } from './files/read-file-bytes';
export { writeFileAtomic } from './files/write-file-atomic';
