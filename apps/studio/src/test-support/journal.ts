import { journalLine, Rng } from '@btcfc/core';

interface Search {
  trials: number;
  /** Reports of a trial that is not stopped. */
  epochs: number;
  /** The share of trials that are stopped before their last report. @default 0 */
  stopped?: number;
}

/** The journal of a search, as a search writes it. */
export function journalOf({ trials, epochs, stopped = 0 }: Search): string {
  const rng = new Rng(1);
  const space = {
    lr: { $domain: 'loguniform', low: 1e-5, high: 1e-1 },
    dropout: { $domain: 'uniform', low: 0, high: 0.5 },
    layers: { $domain: 'randint', low: 1, high: 4 },
    optimizer: { $domain: 'choice', options: ['sgd', 'adam'] },
  };
  const lines: string[] = [];
  const lanes = [0, 0, 0, 0].map(() => Date.UTC(2026, 0, 1));
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
  for (let trial = 0; trial < trials; trial++) {
    const config = {
      lr: 10 ** rng.uniform(-5, -1),
      dropout: rng.uniform(0, 0.5),
      layers: rng.integer(1, 4),
      optimizer: rng.uniform() < 0.5 ? 'sgd' : 'adam',
    };
    const base = (Math.log10(config.lr) + 3) ** 2 + config.layers / 10 + rng.uniform();
    const value = (resource: number) => base + 2 / resource;
    const reports = rng.uniform() < stopped ? rng.integer(1, epochs - 1) : epochs;
    add({ type: 'suggest', trial, config });
    // four at a time, each as long as it has reports
    const at = lanes[trial % 4]!;
    add({ type: 'start', trial, attempt: 1, at });
    const end = at + 1000 * reports + 250 * config.layers;
    lanes[trial % 4] = end;
    for (let resource = 1; resource <= reports; resource++) {
      const isStopped = resource === reports && reports < epochs;
      const told = isStopped ? { decision: 'stop', at: end } : { decision: 'continue' };
      add({ type: 'report', trial, attempt: 1, resource, value: value(resource), ...told });
    }
    if (reports === epochs)
      add({ type: 'end', trial, attempt: 1, state: 'complete', value: value(epochs), at: end });
  }
  return lines.join('');
}
