import type { Trial } from '@btcfc/tune';
import { durationMs } from './values';

/** So many of a list, evenly; the first and the last are among them. */
export function evenly<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  if (most < 2) return items.slice(0, most);
  return Array.from(
    { length: most },
    (_, place) => items[Math.round((place * (items.length - 1)) / (most - 1))]!,
  );
}

/**
 * Trials to draw in the place of all: along their numbers, the least and the greatest value of each stretch and state, and
 * every one that was the best when it came, so that the line of the best so far stays what it is.
 */
export function thinnedHistory(
  trials: readonly Trial[],
  metricOf: (trial: Trial) => number | undefined,
  mode: 'min' | 'max',
  stretches: number,
): Trial[] {
  if (trials.length <= 2 * stretches) return [...trials];
  const kept = new Set<Trial>();
  const extremes = new Map<string, { least: Trial; most: Trial }>();
  let best = Number.NaN;
  for (const trial of trials) {
    const value = metricOf(trial);
    const stretch = Math.floor((trial.number * stretches) / trials.length);
    const key = `${stretch} ${trial.state}`;
    const found = extremes.get(key);
    if (!found) extremes.set(key, { least: trial, most: trial });
    else if (value !== undefined) {
      if (!(value >= (metricOf(found.least) ?? Number.POSITIVE_INFINITY))) found.least = trial;
      if (!(value <= (metricOf(found.most) ?? Number.NEGATIVE_INFINITY))) found.most = trial;
    }
    const isBetter = value !== undefined && (mode === 'min' ? !(value >= best) : !(value <= best));
    if (trial.state === 'complete' && isBetter && Number.isFinite(value)) {
      best = value;
      kept.add(trial);
    }
  }
  for (const { least, most } of extremes.values()) kept.add(least).add(most);
  kept.add(trials[0]!).add(trials.at(-1)!);
  return [...kept].sort((left, right) => left.number - right.number);
}

/** Trials to draw along the time in the place of all: of each stretch of their numbers and each state the longest. */
export function longestOfStretches(trials: readonly Trial[], stretches: number): Trial[] {
  if (trials.length <= 2 * stretches) return [...trials];
  const longest = new Map<string, Trial>();
  const durationOf = (trial: Trial) => durationMs(trial) ?? Number.POSITIVE_INFINITY;
  trials.forEach((trial, place) => {
    const key = `${Math.floor((place * stretches) / trials.length)} ${trial.state}`;
    const found = longest.get(key);
    if (!found || durationOf(trial) > durationOf(found)) longest.set(key, trial);
  });
  // the axis is as long as all trials make it
  const first = trials.reduce((one, other) => (other.startedAt! < one.startedAt! ? other : one));
  const last = trials.reduce((one, other) => ((other.endedAt ?? 0) > (one.endedAt ?? 0) ? other : one));
  return [...new Set([...longest.values(), first, last])];
}

/** The best of the trials, and of the others so many that it is enough, evenly. */
export function bestAndOthers(
  trials: readonly Trial[],
  metricOf: (trial: Trial) => number | undefined,
  mode: 'min' | 'max',
  most: number,
): Trial[] {
  if (trials.length <= most) return [...trials];
  const sign = mode === 'min' ? 1 : -1;
  const ranked = trials
    .map((trial) => {
      const value = metricOf(trial);
      const isKnown = value !== undefined && !Number.isNaN(value);
      return { trial, rank: isKnown ? sign * value : Number.POSITIVE_INFINITY };
    })
    // two that are infinite are no number apart
    .sort((one, other) => one.rank - other.rank || one.trial.number - other.trial.number)
    .map(({ trial }) => trial);
  const first = Math.floor(most / 2);
  return [...ranked.slice(0, first), ...evenly(ranked.slice(first), most - first)];
}
