import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { publishedPackages } from '@btcfc/workspace';
import { type Door, plumbing } from './door';
import { tables } from './tables';
import { walk } from './walk';

// some doors write where they are told to.
const home = process.cwd();
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-doors-'));
  process.chdir(directory);
});

afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true, force: true });
});

it('knows the doors of every package', () => {
  expect(tables.map(({ name }) => name).sort()).toEqual(publishedPackages.map(({ name }) => name).sort());
});

describe.each(tables)('$name', ({ exports, doors }) => {
  const callable = Object.keys(exports).filter((name) => typeof exports[name] === 'function');

  // a new function or class is given one call that works; all that must be refused is derived from it.
  it('has a door in the table for every function and class', () => {
    expect(callable.filter((name) => !Object.hasOwn(doors, name))).toEqual([]);
    expect(Object.keys(doors).filter((name) => !callable.includes(name))).toEqual([]);
  });

  const tried = Object.entries(doors).filter(([name, door]) => callable.includes(name) && door !== plumbing);

  it.each(tried)(
    '%s refuses what it cannot take',
    async (name, door) => {
      const faults = await walk(name, exports[name], door as Door);
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
    120_000,
  );
});
