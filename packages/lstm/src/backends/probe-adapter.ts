import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { requireHere } from './optional-package';

/** What a graphics adapter says of itself. */
export interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
}

const program = `
  const { create } = await import(process.argv[1]);
  const adapter = await create([]).requestAdapter();
  const { vendor, architecture, device, description } = adapter?.info ?? {};
  if (adapter) process.stdout.write(JSON.stringify({ vendor, architecture, device, description }));
`;

/**
 * Looks for a graphics adapter in a process of its own: drivers write to standard error, and some crash
 * whoever asks them. `undefined` if npm `webgpu` is not installed or finds none.
 */
export async function probeAdapter(): Promise<AdapterInfo | undefined> {
  try {
    const module = pathToFileURL(requireHere.resolve('webgpu')).href;
    const answer = await run(process.execPath, ['--input-type=module', '--eval', program, module]);
    return answer ? (JSON.parse(answer) as AdapterInfo) : undefined;
  } catch {
    return undefined;
  }
}

function run(file: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { timeout: 20_000 }, (error, output) => (error ? reject(error) : resolve(output)));
  });
}
