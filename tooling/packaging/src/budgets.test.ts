import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildPackages, publishedPackages } from '@btcfc/workspace';
import { budgets } from './budgets';
import { bundledSize } from './bundled-size';

jest.setTimeout(600_000);

/** The built file of each entry, by what users import. */
const entries = new Map(
  publishedPackages.flatMap(({ name, directory, manifest }) =>
    Object.keys(manifest.exports)
      .filter((entry) => !/json$|\*$/.test(entry))
      .map((entry): [string, string] => [
        path.posix.join(name, entry),
        path.join(directory, 'dist', `${entry === '.' ? 'index' : entry.slice(2)}.js`),
      ]),
  ),
);
const sizes = new Map<string, number>();

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
  const file = entries.get(entry)!;
  expect(existsSync(file)).toBe(true);
  const size = bundledSize(file, platform);
  sizes.set(entry, size);
  expect(size / 1000).toBeGreaterThan(kilobytes / 2);
  expect(size / 1000).toBeLessThanOrEqual(kilobytes);
});

it('counts what is loaded at once, and not what is loaded later', () => {
  const small = bundledSize(entries.get('@btcfc/data-cleaning')!, 'browser');
  expect(small).toBeGreaterThan(5_000);
  // networks are loaded by a forecast that needs them
  const forecast = bundledSize(entries.get('@btcfc/forecast')!, 'browser');
  expect(forecast).toBeLessThan(bundledSize(entries.get('@btcfc/lstm')!, 'browser'));
});
