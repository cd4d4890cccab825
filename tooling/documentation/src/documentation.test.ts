import { LinkedProject, publishedPackages } from '@btcfc/workspace';
import { silentOptions } from './built-options';
import { examplesOf } from './examples';
import { optionFaults } from './option-defaults';
import { publicNames, sources } from './public-names';
import { CompiledExamples } from './run-examples';

jest.setTimeout(600_000);

const names = publicNames();
const examples = names.flatMap(examplesOf);
let project: LinkedProject;
let compiled: CompiledExamples;

beforeAll(async () => {
  project = await LinkedProject.create('examples');
  compiled = await CompiledExamples.create(project, examples);
});

afterAll(() => project?.remove());

describe.each(publishedPackages.map((entry) => entry.name))('%s', (name) => {
  const own = names.filter((entry) => entry.package === name);

  it('says of every public name what it is', () => {
    expect(own).not.toEqual([]);
    // what `...Options` are is said by the function that takes them, and by each of their fields.
    const silent = own.filter(
      ({ docs, title, kind }) => !docs?.text && !(kind === 'type' && /Options$/.test(title)),
    );
    expect(silent.map(({ title }) => title)).toEqual([]);
  });

  it('has an example for every function and class', () => {
    const called = own.filter(({ kind }) => kind === 'function' || kind === 'class');
    const missing = called.filter((entry) => examplesOf(entry).length === 0);
    expect(missing.map(({ title }) => title)).toEqual([]);
  });

  it('has examples that run as they stand', async () => {
    const failures = await compiled.try(name);
    if (failures.size === 0) return;
    throw new Error([...failures].map(([title, error]) => `${title}\n${error}`).join('\n\n'));
  });
});

it('says in the comment of each option the default that the code declares', () => {
  expect(optionFaults(sources().program)).toEqual([]);
});

it('keeps in the built types what each option does', () => {
  expect(silentOptions()).toEqual([]);
});
