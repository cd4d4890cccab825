import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle } from '../../../test-support/bundle';
import type { WideReport } from '../../../test-support/programs/wide-process';

jest.setTimeout(60_000);

const isPossible = process.arch === 'x64' && Number(process.versions.node.split('.')[0]) >= 24;

describe('enableWideVectors', () => {
  let directory: string;
  let program: string;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'fused-lstm-'));
    program = path.join(directory, 'program.cjs');
    writeFileSync(program, await bundle({ entry: 'wide-process.ts', platform: 'node' }));
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function run(...flags: string[]): { lines: string[]; report: WideReport } {
    const output = execFileSync(process.execPath, [...flags, program], { encoding: 'utf8', stdio: 'pipe' });
    const lines = output.trim().split('\n');
    return { lines, report: JSON.parse(lines.at(-1)!) as WideReport };
  }

  if (isPossible) {
    it('joins the vectors of both products, and changes no bit', () => {
      // the optimising compiler at once: it is the one that joins them, and says so (Node 26 in other words than 24)
      const { lines, report } = run('--no-liftoff', '--trace-wasm-revectorize');
      expect(report).toEqual({ enabled: true, difference: 0 });
      const joined = lines.filter((line) => /Decided? to vectorize/.test(line));
      expect(joined.length).toBeGreaterThanOrEqual(2);
    });
  } else {
    it('does nothing where V8 has no such thing', () => {
      expect(run().report).toEqual({ enabled: false, difference: 0 });
    });
  }
});
