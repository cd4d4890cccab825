import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { command, publishedApps, publishedPackages, root } from '@btcfc/workspace';

/** The repository in a folder of its own, as a clone would be after a build: nothing that happens to it reaches ours. */
export class WorkingCopy {
  private constructor(readonly directory: string) {}

  static async create(directory: string): Promise<WorkingCopy> {
    const copy = new WorkingCopy(directory);
    await mkdir(directory, { recursive: true });
    const listed = await command('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
    });
    for (const file of listed.split('\0').filter(Boolean)) await copy.take(file);
    for (const { directory: from } of [...publishedPackages, ...publishedApps]) {
      for (const built of ['dist', '.built-from'])
        await copy.take(path.join(path.relative(root, from), built));
    }
    // the compiled kernels among the sources, which an install would compile anew
    await copy.take('packages/fused-lstm/src/wasm/engine/binaries.ts');
    await copy.git('init', '-q', '--initial-branch', 'main');
    await copy.commit('as it is');
    return copy;
  }

  /** Runs a program of the workspace's in it. */
  run(program: string, ...args: string[]): Promise<string> {
    return command(program, args, { cwd: this.directory });
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.directory, file), 'utf8');
  }

  write(file: string, content: string): Promise<void> {
    return writeFile(path.join(this.directory, file), content);
  }

  async commit(message: string): Promise<void> {
    await this.git('add', '--all');
    await this.git(
      '-c',
      'user.name=nobody',
      '-c',
      'user.email=nobody@localhost',
      'commit',
      '-q',
      '-m',
      message,
    );
  }

  git(...args: string[]): Promise<string> {
    return command('git', args, { cwd: this.directory });
  }

  private take(file: string): Promise<void> {
    return cp(path.join(root, file), path.join(this.directory, file), { recursive: true });
  }
}
