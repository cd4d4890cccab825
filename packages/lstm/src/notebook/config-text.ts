import { invalidOption } from '@btcfc/core';

/**
 * A configuration as the notebook writes it to a file: a heading, and a line for each setting that is told.
 *
 * @example
 * import { configText } from '@btcfc/lstm';
 *
 * configText({ seqLen: 8, lr: 0.001 });
 * // -> '# Best Hyperparameter Configuration\nseqLen: 8\nlr: 0.001\n'
 */
export function configText(config: object): string {
  if (Object.prototype.toString.call(config) !== '[object Object]')
    throw invalidOption('config', config, 'an object of settings');
  const told = Object.entries(config).filter(([, value]) => value !== undefined);
  return `# Best Hyperparameter Configuration\n${told.map(([name, value]) => `${name}: ${value}\n`).join('')}`;
}
