import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle } from '../../../test-support/bundle';
import { describeWithNative } from '../../../test-support/native';
import { platformPackages } from './find-native';

jest.setTimeout(120_000);

const root = path.join(__dirname, '../../..');

describeWithNative("a platform's package", () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fused-lstm-'));
  const program = path.join(directory, 'program.cjs');
  const platform = platformPackages(process.platform, process.arch)[0]!;
  const installed = path.join(directory, 'node_modules/@btcfc', `fused-lstm-${platform}`);

  afterAll(() => rmSync(directory, { recursive: true }));

  const run = () =>
    JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }).trim().split('\n').at(-1)!);

  it('is found where it is installed, and missed by name where it is not', async () => {
    // a bundle, away from the repository: as with a user, nothing but the package can have the kernels
    writeFileSync(program, await bundle({ entry: 'kernels-process.ts', platform: 'node' }));
    const { path: without, reason } = run();
    expect(without).toBe('wasm');
    expect(reason).toContain(`@btcfc/fused-lstm-${platform}`);
    expect(reason).toContain('is not installed');

    mkdirSync(path.dirname(installed), { recursive: true });
    const script = path.join(root, 'scripts/platform-packages.mjs');
    const binary = path.join(root, 'dist/native/fused-lstm.node');
    const made = path.join(directory, 'made');
    execFileSync(process.execPath, [script, made, '--only', platform, '--binary', binary]);
    execFileSync('cp', ['-r', path.join(made, platform), installed]);
    expect(run()).toMatchObject({ kernels: 'native', path: 'native' });
    // a program without a file, whose name for itself is "[stdin]"
    const nameless = { encoding: 'utf8', input: readFileSync(program), cwd: directory } as const;
    const printed = execFileSync(process.execPath, ['-'], nameless).trim().split('\n').at(-1)!;
    expect(JSON.parse(printed)).toMatchObject({ kernels: 'native', path: 'native' });
  });

  it('names the machines that it is for, and the version that it belongs to', () => {
    const read = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const { name, version, os: systems, cpu, scripts } = read(installed);
    expect({ name, systems, cpu }).toEqual({
      name: `@btcfc/fused-lstm-${platform}`,
      systems: [process.platform],
      cpu: [process.arch],
    });
    expect(version).toBe(read(root).version);
    expect(scripts).toBeUndefined();
  });
});
