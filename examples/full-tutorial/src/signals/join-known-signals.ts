import { joinSignals } from '@btcfc/btc-features';
import type { Frame, FrameResult } from '@btcfc/core';
import type { SignalSource } from './load-signals';

/** Adds to each day the last value of each signal that was known by its end. */
export function joinKnownSignals<Input extends Frame>(
  frame: Input,
  sources: readonly SignalSource[],
): FrameResult<Input> {
  let joined = frame as unknown as FrameResult<Input>;
  for (const { frame: signals, publicationLag } of sources) {
    joined = joinSignals(joined, signals, { publicationLag }) as FrameResult<Input>;
  }
  return joined;
}

export interface SignalSurvey {
  /** The signals that have a value on some day. */
  sources: SignalSource[];
  /** In words how many days each covers, and which are left out. */
  facts: string[];
}

/** Looks at what the signals tell of the days that are learnt from and forecast. */
export function surveySignals(days: readonly string[], sources: readonly SignalSource[]): SignalSurvey {
  const facts: string[] = [];
  const kept = sources.map((source) => {
    const { label, frame, publicationLag } = source;
    facts.push(`${label}: a value counts from ${plural(publicationLag, 'day')} after its date on`);
    const joined = joinSignals({ Date: days }, frame, { publicationLag, age: true });
    const known = signalNames(source).filter((name) => {
      const ages = Array.from(joined[`${name}_age`] as Float64Array).filter((age) => !Number.isNaN(age));
      facts.push(`  ${name}: ${coverage(ages, days.length)}`);
      return ages.length > 0;
    });
    return { ...source, frame: Object.fromEntries(['Date', ...known].map((name) => [name, frame[name]!])) };
  });
  return { sources: kept, facts };
}

function coverage(ages: number[], days: number): string {
  if (ages.length === 0) return 'no day has a value, so that it is left out';
  const [least, most] = [ages.reduce((a, b) => Math.min(a, b)), ages.reduce((a, b) => Math.max(a, b))];
  return `${ages.length} of ${days} days have a value, ${least} to ${most} days old`;
}

/** The names of a source's signals. */
export function signalNames({ frame }: SignalSource): string[] {
  return Object.keys(frame).filter((name) => name !== 'Date');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
