import { importOptional } from './optional-package';

/** What a graphics adapter says of itself. */
export interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
  /** Whether a browser says that it is no graphics card. */
  isFallbackAdapter?: boolean;
}

interface ChildProcess {
  execFile(
    file: string,
    args: string[],
    options: { cwd: string; timeout: number },
    done: (error: Error | null, output: string) => void,
  ): void;
}

const program = `
  const { create } = await import('webgpu');
  const adapter = await create([]).requestAdapter();
  const { vendor, architecture, device, description } = adapter?.info ?? {};
  if (adapter) process.stdout.write(JSON.stringify({ vendor, architecture, device, description }));
`;

/**
 * Looks for a graphics adapter in a process of its own: drivers write to standard error, and some crash whoever asks
 * them. `undefined` if npm `webgpu` is not installed or finds none, and in a page.
 */
export async function probeAdapter(): Promise<AdapterInfo | undefined> {
  try {
    const module = await importOptional<ChildProcess>('node:child_process');
    const answer = module && (await run(module, ['--input-type=module', '--eval', program]));
    return answer ? (JSON.parse(answer) as AdapterInfo) : undefined;
  } catch {
    return undefined;
  }
}

function run({ execFile }: ChildProcess, args: string[]): Promise<string> {
  // in the user's project, whose optional package it is
  const options = { cwd: process.cwd(), timeout: 20_000 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, output) => (error ? reject(error) : resolve(output)));
  });
}
