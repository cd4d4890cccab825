import { existsSync } from 'node:fs';
import path from 'node:path';

const directory = process.env.BTCFC_REFERENCE_DATA ?? path.resolve(__dirname, '../../../../shared');

/** The path of a file of the reference data: `data/bitcoin_dataset.csv`, `golden/features.csv`. */
export function referenceFile(name: string): string {
  return path.join(directory, name);
}

/** The path of a recorded reference result. */
export function goldenFile(name: string): string {
  return referenceFile(path.join('golden', name));
}

/**
 * `describe` for tests against the reference data, which is not part of the repository. Where it is absent
 * they are skipped by name; with `BTCFC_REQUIRE_REFERENCE=1`, as in CI, its absence fails.
 */
export function describeWithReference(name: string, tests: () => void): void {
  const present = existsSync(referenceFile('data/bitcoin_dataset.csv'));
  if (present || process.env.BTCFC_REQUIRE_REFERENCE === '1') describe(name, tests);
  // the tests are not even declared: some read the data to know what to declare.
  else describe.skip(name, () => it(`needs the reference data at ${directory}`, () => {}));
}
