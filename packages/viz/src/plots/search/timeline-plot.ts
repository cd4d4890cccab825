import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { type ClockOptions, clockOptions } from '../../data/clock';
import { invalidData } from '../../data/series';
import type { ChartDescription, Mark } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import {
  badTrial,
  type PlotTrial,
  type PlotTrialState,
  readTrials,
  stateLooks,
  trialsOptions,
} from './trials';

/** A trial with its times; those that `readStudy` of `@btcfc/tune` reads are such. */
export interface TimelineTrial extends PlotTrial {
  /** When it began, milliseconds since 1970. @default not yet, or not known: it is left out */
  startedAt?: number | null;
  /** When it ended or was paused, milliseconds since 1970. @default not yet */
  endedAt?: number | null;
}

const timelineOptions = defineOptions('timelinePlot', {
  trials: trialsOptions.trials,
  /** Until when trials that have not ended are drawn, milliseconds since 1970. @default the latest time of the trials */
  now: option.number(),
  ...clockOptions,
  ...textOptions,
});

/** Options of `timelinePlot` that its trials are part of. */
export interface TimelineTrialsOptions {
  /** The trials of one search, one of which has begun at the least. */
  trials: readonly TimelineTrial[];
}

/** Bars that a picture can tell apart: of more trials each is as high as several. */
const mostBars = 300;

/**
 * When the trials of a search were run: a bar for each from its beginning to its end, by its number, in the colour of its
 * state; of a trial that was paused and went on, the pause is a part of it. Drawn 1000 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` where no trial has begun, or one has ended before that
 * @example
 * import { plot, timelinePlot } from '@btcfc/viz';
 *
 * const startedAt = Date.UTC(2026, 0, 1);
 * const chart = timelinePlot({
 *   trials: [
 *     { startedAt, endedAt: startedAt + 60_000 },
 *     { startedAt: startedAt + 5_000, state: 'running' },
 *   ],
 * });
 * await plot(chart);
 */
export function timelinePlot(
  options: Omit<OptionsInput<typeof timelineOptions>, 'trials'> &
    TimelineTrialsOptions &
    ClockOptions &
    TextOptions,
): ChartDescription {
  const { trials: given, now, timeZone, ...text } = timelineOptions.read(options);
  const spans = spansOf(given, now);
  const numbers = spans.map(({ number }) => number);
  const breadth = Math.max(0.72, (Math.max(...numbers) - Math.min(...numbers)) / mostBars);
  const states = Object.keys(stateLooks) as PlotTrialState[];
  return describeChart({
    text,
    defaults: { title: 'Timeline', xLabel: `Time (${timeZone ?? 'UTC'})`, yLabel: 'Trial' },
    size: [1000, 500],
    x: { scale: 'time', ...(timeZone !== undefined && { timeZone }) },
    y: { scale: 'linear', whole: true },
    marks: states.flatMap((state): Mark[] => {
      const some = spans.filter((span) => span.state === state);
      if (some.length === 0) return [];
      const { label, color } = stateLooks[state];
      return [
        {
          ...{ type: 'bar', lying: true, label, color, breadth },
          // also one that took no time to speak of is seen
          outline: color,
          y: some.map(({ number }) => number),
          from: some.map(({ from }) => from),
          x: some.map(({ to }) => to),
        },
      ];
    }),
  });
}

interface Span {
  number: number;
  state: PlotTrialState;
  from: number;
  to: number;
}

function spansOf(given: readonly TimelineTrial[], now = Number.NEGATIVE_INFINITY): Span[] {
  const timed = readTrials(given).map(({ number, state }, index) => {
    const from = timeOf(given, index, 'startedAt');
    const to = timeOf(given, index, 'endedAt');
    if (from > to) throw badTrial(index, 'has ended before it began', given[index]);
    return { number, state, from, to };
  });
  const latest = timed.reduce((time, { from, to }) => Math.max(time, from || time, to || time), now);
  const begun = timed.filter(({ from }) => !Number.isNaN(from));
  if (begun.length === 0) {
    const remedy = 'Pass trials with `startedAt`, as `readStudy` of @btcfc/tune reads them.';
    throw invalidData('No trial tells when it began.', undefined, remedy);
  }
  return begun.map((span) => ({ ...span, to: Number.isNaN(span.to) ? latest : span.to }));
}

function timeOf(trials: readonly TimelineTrial[], index: number, name: 'startedAt' | 'endedAt'): number {
  const time = trials[index]![name] ?? Number.NaN;
  if (typeof time !== 'number' || Math.abs(time) > 8.64e15)
    throw badTrial(index, `has a \`${name}\` that is no time in milliseconds since 1970`, time);
  return time;
}
