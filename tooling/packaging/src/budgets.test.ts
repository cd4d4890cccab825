import { existsSync } from 'node:fs';
import { buildPackages, modulesOf, publishedPackages } from '@btcfc/workspace';
import { budgets } from './budgets';
import { bundledSize } from './bundled-size';

jest.setTimeout(600_000);

/** The built file of each entry, by what users import. */
const entries = new Map(
  publishedPackages.flatMap((each) => [...modulesOf(each, (entry) => `dist/${entry}.js`)]),
);
const sizes = new Map<string, number>();

/** What a bundle of an entry takes, bytes: each is bundled once. */
function sizeOf(entry: string, platform: 'browser' | 'node'): number {
  const size = sizes.get(entry) ?? bundledSize(entries.get(entry)!, platform);
  sizes.set(entry, size);
  return size;
}

// that a package does not build is told by the tests of its tarball
beforeAll(() => buildPackages().catch(() => undefined));

afterAll(() => {
  const lines = budgets.map(({ entry, kilobytes }) => {
    const size = ((sizes.get(entry) ?? 0) / 1000).toFixed(1);
    return `${entry.padEnd(24)}${`${size} kB`.padStart(12)}${`${kilobytes} kB`.padStart(12)}\n`;
  });
  process.stderr.write(
    `\n${'entry'.padEnd(24)}${'gzip'.padStart(12)}${'budget'.padStart(12)}\n${lines.join('')}\n`,
  );
});

it('has a budget for every entry', () => {
  expect(budgets.map(({ entry }) => entry).sort()).toEqual([...entries.keys()].sort());
});

it.each(budgets)('$entry takes no more than $kilobytes kB of a bundle', ({ entry, platform, kilobytes }) => {
  expect(existsSync(entries.get(entry)!)).toBe(true);
  const size = sizeOf(entry, platform);
  expect(size / 1000).toBeGreaterThan(kilobytes / 2);
  expect(size / 1000).toBeLessThanOrEqual(kilobytes);
});

it('counts what is loaded at once, and not what is loaded later', () => {
  expect(sizeOf('@btcfc/data-cleaning', 'browser')).toBeGreaterThan(5_000);
  // networks are loaded by a forecast that needs them
  expect(sizeOf('@btcfc/forecast', 'browser')).toBeLessThan(sizeOf('@btcfc/lstm', 'browser'));
});
