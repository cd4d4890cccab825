import { type Candidate, candidates, type Preset } from './candidates';
import type { SeriesFacts } from './series-facts';

/** How thoroughly candidates are judged. */
export interface PresetSettings {
  /** Fits of each candidate on the tail of the series. */
  folds: number;
  /** Rows forecast from there, at most. */
  origins: number;
}

export const presets: Readonly<Record<Preset, PresetSettings>> = {
  fast: { folds: 3, origins: 36 },
  good: { folds: 3, origins: 48 },
  best: { folds: 5, origins: 80 },
};

/** Levels that are always forecast, so that what is saved can be asked for others. */
const innerLevels: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Levels asked for and those that are always forecast, ascending. */
export function levelsWith(asked: readonly number[]): number[] {
  const isNew = (level: number) => !innerLevels.some((other) => Math.abs(other - level) < 1e-9);
  return [...innerLevels, ...asked.filter(isNew)].sort((one, other) => one - other);
}

/** The candidates for a series, the cheapest first; the naive one is always among them. */
export function candidatesFor(
  facts: SeriesFacts,
  preset: Preset,
  only: readonly string[] | undefined,
): readonly Candidate[] {
  return candidates.filter(({ name, presets: own, suits }) => {
    if (name === 'naive') return true;
    if (facts.isConstant) return false;
    return (only ? only.includes(name) : own.includes(preset)) && suits(facts);
  });
}
