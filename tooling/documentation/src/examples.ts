import type { PublicName } from './public-names';

export interface Example {
  /** The public name it shows, and which of its examples it is, where it has several. */
  title: string;
  package: string;
  code: string;
  /** False where it is only type-checked: it needs a network, a service or a device. */
  isRun: boolean;
}

/** The examples in the docstring of a public name. */
export function examplesOf({ title, package: name, docs }: PublicName): Example[] {
  const examples = (docs?.tags ?? []).filter((tag) => tag.name === 'example');
  return examples.map(({ text }, index) => {
    const [, mark, body] = /^(no-run)?\s*\n?([\s\S]*)$/.exec(text)!;
    return {
      title: examples.length > 1 ? `${title} (example ${index + 1})` : title,
      package: name,
      code: withoutFence(body!),
      isRun: mark === undefined,
    };
  });
}

function withoutFence(text: string): string {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```\s*$/gm)].map(([, code]) => code);
  return blocks.length > 0 ? blocks.join('\n') : text;
}
