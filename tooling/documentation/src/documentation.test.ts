import { LinkedProject, publishedPackages } from '@btcfc/workspace';
import { examplesOf } from './examples';
import { publicNames } from './public-names';
import { type Failures, tryExamples } from './run-examples';

jest.setTimeout(600_000);

const names = publicNames();
const examples = names.flatMap(examplesOf);
let project: LinkedProject;
let failures: Failures;

beforeAll(async () => {
  project = await LinkedProject.create('examples');
  failures = await tryExamples(project, examples);
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

  it('has examples that run as they stand', () => {
    const failed = examples.filter((example) => example.package === name && failures.has(example.title));
    const texts = failed.map(({ title, code }) => `${title}\n${failures.get(title)}\n\n${code}`);
    if (texts.length > 0) throw new Error(texts.join('\n\n'));
  });
});
