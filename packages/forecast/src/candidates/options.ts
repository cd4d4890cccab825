import { invalidOption, nearestName, option } from '@btcfc/core';
import { candidates, type Preset } from './candidates';
import { networkOptions } from './network';

/** Options of what is tried, which the model and the function have in common. */
export const choiceOptions = {
  /**
   * How thoroughly: `fast` tries quick classical models, `good` adds an LSTM, `best` an average of several kinds of
   * them, and walks through more windows.
   * @default 'good'
   */
  preset: option.oneOf<Preset, { default: Preset }>(['fast', 'good', 'best'], { default: 'good' }),
  /** The candidates to try, by name, beside the naive one that is always there. @default those of the preset */
  candidates: option.custom<readonly string[]>(checkCandidates),
  /** How large networks are, and where they are trained. @default as the number of series says, and on what is there */
  network: option.nested(networkOptions),
  /** Rows of a season, 1 for none. @default 'auto', found in each series */
  period: option.custom<number | 'auto', { default: number | 'auto' }>(checkPeriod, { default: 'auto' }),
};

function checkCandidates(name: string, given: unknown): readonly string[] {
  const known = candidates.map((candidate) => candidate.name);
  if (!Array.isArray(given) || given.length === 0)
    throw invalidOption(name, given, `a list of names: ${known.join(', ')}`);
  for (const each of given as unknown[]) {
    if (known.includes(each as string)) continue;
    const nearest = typeof each === 'string' && nearestName(each, known);
    throw invalidOption(
      name,
      each,
      nearest ? `"${nearest}" perhaps, or another of ${known.join(', ')}` : `one of ${known.join(', ')}`,
    );
  }
  return [...(given as string[])];
}

function checkPeriod(name: string, given: unknown): number | 'auto' {
  if (given === 'auto' || (Number.isSafeInteger(given) && (given as number) >= 1))
    return given as number | 'auto';
  throw invalidOption(name, given, 'a whole number of rows from 1 on, or "auto"');
}
