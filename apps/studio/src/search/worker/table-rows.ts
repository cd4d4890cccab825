import type { Trial } from '@btcfc/tune';
import { timeText } from '../../page/words';
import type { Filter, Ranges, TableSeen, TableWish } from '../messages';
import type { TrialStore } from './trial-store';
import { durationMs, flatSettings, valueText } from './values';

interface Column {
  name: string;
  of(trial: Trial): unknown;
  /** @default `valueText` */
  text?(value: unknown): string;
}

/** Texts with numbers in them by these. Made once: it is dear to make. */
const byName = new Intl.Collator('en', { numeric: true });

const duration: Column = {
  name: 'duration',
  of: secondsOf,
  text: (seconds) => (seconds === undefined ? '' : timeText(1000 * Number(seconds))),
};

function secondsOf(trial: Trial): number | undefined {
  const duration = durationMs(trial);
  return duration === undefined ? undefined : duration / 1000;
}

/** The rows of the table that are in sight. */
export function tableRows(store: TrialStore, { sort, filter, start, count }: TableWish): TableSeen {
  const columns = columnsOf(store);
  const matching = matchingTrials(store, filter);
  const column = columns.find(({ name }) => name === sort.column) ?? columns[0]!;
  const sorted = sortedBy(matching, column, sort.isDescending);
  const best = new Set(store.best);
  const first = Math.max(0, Math.min(start, sorted.length - 1));
  return {
    columns: columns.map(({ name, of }) => ({
      name,
      isNumber: matching.some((trial) => typeof of(trial) === 'number'),
    })),
    rows: sorted.slice(first, first + count).map((trial) => ({
      ...{ number: trial.number, state: trial.state, isBest: best.has(trial.number) },
      cells: columns.map(({ of, text = valueText }) => text(of(trial))),
    })),
    start: first,
    matching: matching.length,
  };
}

function columnsOf(store: TrialStore): Column[] {
  return [
    { name: 'number', of: ({ number }) => number },
    { name: 'state', of: ({ state }) => state },
    ...store.metrics.map((name): Column => ({ name, of: (trial) => store.valueOf(trial, name) })),
    { name: store.head?.resource ?? 'epoch', of: ({ reports }) => reports.at(-1)?.resource },
    ...(store.trials.some(({ startedAt }) => startedAt !== undefined) ? [duration] : []),
    ...[...store.parameters].map((name): Column => ({ name, of: (trial) => flatSettings(trial).get(name) })),
    { name: 'attempts', of: ({ attempts }) => attempts },
    { name: 'error', of: ({ error }) => error?.split('\n')[0]?.slice(0, 120) },
  ];
}

/** What has no value comes last, whichever way it is sorted. */
function sortedBy(trials: readonly Trial[], { of }: Column, isDescending: boolean): Trial[] {
  const sign = isDescending ? -1 : 1;
  const keyed = trials.map((trial) => ({ trial, key: of(trial) }));
  keyed.sort((left, right) => {
    const [one, other] = [left.key, right.key];
    const [lacksOne, lacksOther] = [isAbsent(one), isAbsent(other)];
    if (lacksOne || lacksOther)
      return Number(lacksOne) - Number(lacksOther) || left.trial.number - right.trial.number;
    const order =
      typeof one === 'number' && typeof other === 'number'
        ? one - other
        : byName.compare(valueText(one), valueText(other));
    return sign * order || left.trial.number - right.trial.number;
  });
  return keyed.map(({ trial }) => trial);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value);
}

/** The trials that all of a filter holds for. */
function matchingTrials(store: TrialStore, { text, state, ranges }: Filter): Trial[] {
  const checks = text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => checkOf(store, word));
  const lies = within(store, ranges);
  return store.trials.filter(
    (trial) =>
      (state === undefined || trial.state === state) && lies(trial) && checks.every((check) => check(trial)),
  );
}

/** Tells whether a trial lies within all that is brushed. */
export function within(store: TrialStore, ranges: Ranges): (trial: Trial) => boolean {
  const checks = Object.entries(ranges).map(([name, range]): ((trial: Trial) => boolean) => {
    if (range.every((each) => typeof each === 'string')) {
      const names = new Set<string>(range);
      return (trial) => {
        const value = valueNamed(store, trial, name);
        return value !== undefined && names.has(categoryText(value));
      };
    }
    const [one, other] = range as readonly [number, number];
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    return (trial) => {
      const value = valueNamed(store, trial, name);
      return typeof value === 'number' && value >= from && value <= to;
    };
  });
  return (trial) => checks.every((check) => check(trial));
}

/** The name of a value on an axis of names, as the charts write it. */
function categoryText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valueNamed(store: TrialStore, trial: Trial, name: string): unknown {
  if (store.metrics.includes(name)) return store.valueOf(trial, name);
  if (name === 'number' || name === 'state' || name === 'attempts') return trial[name];
  if (name === store.head?.resource) return trial.reports.at(-1)?.resource;
  const settings = flatSettings(trial);
  return name === duration.name && !settings.has(name) ? secondsOf(trial) : settings.get(name);
}

/** A word, or a comparison. */
function checkOf(store: TrialStore, word: string): (trial: Trial) => boolean {
  const [, name, sign, than] = /^([^<>=]+)(<=|>=|<|>|=)(.+)$/.exec(word) ?? [];
  if (name !== undefined) {
    const limit = Number(than);
    return (trial) => {
      const value = valueNamed(store, trial, name);
      if (sign === '=') return valueText(value) === than || (typeof value === 'number' && value === limit);
      if (typeof value !== 'number') return false;
      return sign === '<'
        ? value < limit
        : sign === '<='
          ? value <= limit
          : sign === '>'
            ? value > limit
            : value >= limit;
    };
  }
  const wanted = word.toLowerCase();
  return (trial) =>
    String(trial.number) === wanted ||
    trial.state.includes(wanted) ||
    (trial.error ?? '').toLowerCase().includes(wanted) ||
    [...flatSettings(trial)].some(([, value]) => valueText(value).toLowerCase().includes(wanted));
}
