import { journalLine, Rng } from '@btcfc/core';

/** The journal of a search of so many trials, as a search writes it. */
export function journalOf(count: number, reports: number): string {
  const rng = new Rng(1);
  const space = {
    lr: { $domain: 'loguniform', low: 1e-5, high: 1e-1 },
    layers: { $domain: 'randint', low: 1, high: 4 },
    optimizer: { $domain: 'choice', options: ['sgd', 'adam'] },
  };
  const lines: string[] = [];
  let last = '';
  const add = (value: unknown) => {
    const { line, digest } = journalLine(JSON.stringify(value), last);
    lines.push(line);
    last = digest;
  };
  add({
    ...{ format: 'btcfc-study', formatVersion: 2, objective: 'train', version: '1' },
    ...{ space: JSON.stringify(space), metric: 'loss', mode: 'min' },
  });
  for (let trial = 0; trial < count; trial++) {
    const config = {
      lr: 10 ** rng.uniform(-5, -1),
      layers: rng.integer(1, 4),
      optimizer: rng.uniform() < 0.5 ? 'sgd' : 'adam',
    };
    const base = (Math.log10(config.lr) + 3) ** 2 + config.layers / 10;
    const value = (resource: number) => base + 2 / resource;
    add({ type: 'suggest', trial, config });
    add({ type: 'start', trial, attempt: 1 });
    for (let resource = 1; resource <= reports; resource++)
      add({ type: 'report', trial, attempt: 1, resource, value: value(resource), decision: 'continue' });
    add({ type: 'end', trial, attempt: 1, state: 'complete', value: value(reports) });
  }
  return lines.join('');
}
