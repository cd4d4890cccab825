import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '@btcfc/test-support';
import { packageFromRegistry } from '@btcfc/workspace';

/** What the registry tells of one version of a package. */
export interface PublishedManifest {
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  dist: { tarball: string };
}

/** A registry of npm packages on this machine, empty at first, that takes whatever is published to it. */
export class LocalRegistry {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param directory a folder of its own, where it keeps what is published */
  static async start(directory: string): Promise<LocalRegistry> {
    // later ones need Node 22; npm's tag that its dependency asks for is not mirrored everywhere
    const verdaccio = await packageFromRegistry('verdaccio', '6.8.0', {
      overrides: { 'node-fetch': '2.7.0' },
    });
    const port = await freePort();
    await mkdir(directory, { recursive: true });
    const config = path.join(directory, 'config.yaml');
    await writeFile(
      config,
      `storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
packages: { '@btcfc/*': { access: $all, publish: $all } }
log: { type: stdout, level: error }
`,
    );
    const program = path.join(verdaccio, 'bin/verdaccio');
    const args = [program, '--config', config, '--listen', `127.0.0.1:${port}`];
    const child = spawn(process.execPath, args, {
      stdio: 'ignore',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const registry = new LocalRegistry(`http://127.0.0.1:${port}/`, child);
    await registry.untilReady();
    return registry;
  }

  /** Lines of an `.npmrc` with which npm takes our packages from here, and others from where it always does. */
  get npmrc(): string {
    return `@btcfc:registry=${this.url}\n${this.url.replace('http:', '')}:_authToken=none\n`;
  }

  /** The latest version of a package, as the registry tells it. */
  async latest(name: string): Promise<PublishedManifest> {
    const answer = await fetch(this.url + name.replace('/', '%2f'));
    if (!answer.ok) throw new Error(`${name} is not in the registry: ${answer.status}.`);
    const { versions, 'dist-tags': tags } = (await answer.json()) as {
      versions: Record<string, PublishedManifest>;
      'dist-tags': { latest: string };
    };
    return versions[tags.latest]!;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private async untilReady(): Promise<void> {
    for (let tries = 0; tries < 300 && this.child.exitCode === null; tries++) {
      const isReady = await fetch(`${this.url}-/ping`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    this.stop();
    throw new Error(`The registry does not answer on ${this.url} (exit code ${this.child.exitCode}).`);
  }
}
