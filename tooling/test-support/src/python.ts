import { spawnSync } from 'node:child_process';

// not the first python3 on the path: modules of the system's package manager are seen by its own only
const python = process.env.BTCFC_PYTHON ?? '/usr/bin/python3';

/**
 * `describe` for tests that compute their expectation with Python at test time. Where the modules are absent
 * they are skipped by name; with `BTCFC_REQUIRE_PYTHON=1` their absence fails.
 *
 * @param modules what the scripts import, such as `['pandas']`
 */
export function describeWithPython(modules: string[], name: string, tests: () => void): void {
  const present = spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0;
  if (present || process.env.BTCFC_REQUIRE_PYTHON === '1') describe(name, tests);
  else describe.skip(`${name} (needs ${modules.join(', ')} for ${python})`, tests);
}

export interface RunPythonOptions {
  /** Command line arguments. @default [] */
  args?: string[];
  /** What the script finds on its standard input. @default nothing */
  input?: string | NodeJS.ArrayBufferView;
}

/** Runs a script and returns its standard output; its failure is an error that carries its messages. */
export function runPython(script: string, { args = [], input = '' }: RunPythonOptions = {}): Buffer {
  const { status, stdout, stderr, error } = spawnSync(python, ['-c', script, ...args], {
    input,
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw error ?? new Error(`Python failed: ${stderr.toString()}`);
  return stdout;
}

/** Like `runPython`, for scripts that read and write 64-bit floats. */
export function runPythonOnFloats(script: string, input: Float64Array, args: string[] = []): Float64Array {
  const output = runPython(script, { args, input });
  return new Float64Array(output.buffer.slice(output.byteOffset, output.byteOffset + output.byteLength));
}
