import { BtcfcError } from '@btcfc/core';
import type { Trial } from '@btcfc/tune';
import {
  type ChartDescription,
  contourPlot,
  frontPlot,
  learningCurvesPlot,
  optimizationHistoryPlot,
  type ParallelAxis,
  type PlotTrial,
  parallelAxes,
  parallelCoordinatesPlot,
  parameterImportancePlot,
  slicePlot,
  timelinePlot,
} from '@btcfc/viz';
import type { ChartSeen, ChartWish } from '../messages';
import type { ImportanceOf } from './importance-client';
import { within } from './table-rows';
import { bestAndOthers, evenly, longestOfStretches, thinnedHistory } from './thinning';
import type { TrialStore } from './trial-store';
import { flatSettings } from './values';

type WishOf<Name extends ChartWish['chart']> = Extract<ChartWish, { chart: Name }>;

/** What a page draws at a time without keeping whoever uses it waiting. */
const most = {
  stretches: 250,
  curves: 120,
  reportsPerCurve: 60,
  lines: 240,
  greyLines: 120,
  dots: 800,
  contourTrials: 300,
  steps: 400,
};

/** A chart of the trials as they stand: what `@btcfc/viz` makes of them, thinned where there are too many to draw. */
export function chartOf(store: TrialStore, wish: ChartWish, importanceOf: ImportanceOf): ChartSeen {
  if (store.trials.length === 0) return { note: 'There is no trial yet.' };
  try {
    return makers[wish.chart](store, wish as never, importanceOf);
  } catch (error) {
    if (BtcfcError.isInstance(error)) return { note: error.message };
    throw error;
  }
}

const makers: {
  [Name in ChartWish['chart']]: (
    store: TrialStore,
    wish: WishOf<Name>,
    importanceOf: ImportanceOf,
  ) => ChartSeen;
} = {
  history(store, { metric, scale }) {
    const mode = store.modeOf(metric);
    const metricOf = (trial: Trial) => store.valueOf(trial, metric);
    const drawn = thinnedHistory(store.trials, metricOf, mode, most.stretches);
    const trials = drawn.map((trial) => plotTrial(trial, metricOf(trial)));
    const chart = optimizationHistoryPlot({ trials, mode, yScale: scale, yLabel: metric });
    return { chart, note: thinned(drawn.length, store.trials.length, 'the extremes of each stretch') };
  },

  curves(store, { metric, scale, trial: only }) {
    const mode = store.modeOf(metric);
    const isFirst = metric === store.metrics[0];
    const reported = store.trials.filter(({ reports }) => reports.length > 0);
    const best = store.best[0] ?? -1;
    const metricOf = ({ reports }: Trial) =>
      isFirst ? reports.at(-1)?.value : reports.at(-1)?.metrics?.[metric];
    const wanted =
      only === undefined
        ? bestAndOthers(reported, metricOf, mode, most.curves)
        : reported.filter(({ number }) => number === only || number === best);
    const trials = wanted.map((trial) => ({
      ...plotTrial(trial, store.valueOf(trial, metric)),
      reports: evenly(trial.reports, most.reportsPerCurve).map(({ resource, value, metrics }) => ({
        resource,
        value: isFirst ? value : (metrics?.[metric] ?? null),
      })),
    }));
    if (trials.length === 0) return { note: 'Nothing was reported on the way.' };
    const resource = store.head?.resource ?? 'epoch';
    const title = only !== undefined && `Trial ${only}${only === best ? ', the best' : ' beside the best'}`;
    const chart = learningCurvesPlot({
      trials,
      mode,
      yScale: scale,
      yLabel: metric,
      xLabel: resource,
      ...(title && { title }),
    });
    const all = only === undefined ? reported.length : trials.length;
    return { chart, note: thinned(trials.length, all, 'the best and an even choice of the others') };
  },

  parallel(store, wish) {
    const { trials, note, options } = parallelOptions(store, wish);
    return { chart: parallelCoordinatesPlot({ ...options, trials, ranges: wish.ranges }), note };
  },

  importance(_, { metric }, importanceOf) {
    const found = importanceOf(metric);
    if (!found) return { note: 'Working it out …' };
    if ('problem' in found) return { note: found.problem };
    return {
      chart: parameterImportancePlot({ importances: found.importances, title: `Importance for ${metric}` }),
      note: found.note,
    };
  },

  slice(store, { metric, parameter, scale }) {
    const mode = store.modeOf(metric);
    const metricOf = (trial: Trial) => store.valueOf(trial, metric);
    const complete = completeWith(store, [parameter]);
    const drawn = bestAndOthers(complete, metricOf, mode, most.dots);
    const trials = drawn.map((trial) => plotTrial(trial, metricOf(trial)));
    if (trials.length === 0) return { note: `No trial with ${parameter} is complete yet.` };
    const { space } = store.head!;
    const chart = slicePlot({ trials, parameter, space, yScale: scale, yLabel: metric, title: parameter });
    return {
      chart,
      note: thinned(drawn.length, complete.length, 'the best and an even choice of the others'),
    };
  },

  contour(store, { metric, parameters, scale }) {
    const mode = store.modeOf(metric);
    const metricOf = (trial: Trial) => store.valueOf(trial, metric);
    const complete = completeWith(store, parameters);
    const drawn = bestAndOthers(complete, metricOf, mode, most.contourTrials);
    const trials = drawn.map((trial) => plotTrial(trial, metricOf(trial)));
    if (trials.length < 3)
      return { note: `It takes three complete trials with ${parameters.join(' and ')}.` };
    const { space } = store.head!;
    const chart = contourPlot({
      ...{ trials, mode, parameters, space, valueScale: scale },
      title: `${metric} by ${parameters.join(' and ')}`,
    });
    return {
      chart,
      note: thinned(drawn.length, complete.length, 'the best and an even choice of the others'),
    };
  },

  front(store, { show }) {
    const { metrics } = store.head!;
    const front = new Set(store.best);
    const complete = store.trials.filter(({ state }) => state === 'complete');
    const others = complete.filter(({ number }) => !front.has(number));
    const drawn = [...complete.filter(({ number }) => front.has(number)), ...evenly(others, most.dots)];
    const chart = frontPlot({ trials: drawn, metrics, show, title: `Front of ${show.join(' and ')}` });
    return {
      chart,
      note: thinned(drawn.length, complete.length, 'the front and an even choice of the others'),
    };
  },

  distribution(store, { metric, scale }) {
    const values = store.trials
      .filter(({ state }) => state === 'complete')
      .map((trial) => store.valueOf(trial, metric))
      .filter((value) => Number.isFinite(value) && (scale === 'linear' || value! > 0)) as number[];
    if (values.length < 2) return { note: 'It takes two complete trials.' };
    values.sort((left, right) => left - right);
    const rows = evenly([...values.keys()], most.steps);
    const chart: ChartDescription = {
      title: `How many trials come to which ${metric}`,
      x: { scale, label: metric },
      y: { label: 'Share of complete trials', min: 0, max: 1.02 },
      marks: [
        {
          ...{ type: 'line', stepped: true, label: 'Trials at or below' },
          x: rows.map((row) => values[row]!),
          y: rows.map((row) => (row + 1) / values.length),
        },
      ],
      ...{ legend: false, width: 800, height: 400 },
    };
    return { chart, note: '' };
  },

  timeline(store) {
    const timed = store.trials.filter(({ startedAt }) => startedAt !== undefined);
    if (timed.length === 0) {
      const isOld = store.trials.some(({ attempts }) => attempts > 0);
      return { note: isOld ? 'Its journal is too old to tell when trials were run.' : 'No trial has begun.' };
    }
    const drawn = longestOfStretches(timed, most.stretches);
    const trials = drawn.map(({ number, state, startedAt, endedAt }) => {
      const times = {
        ...(startedAt !== undefined && { startedAt }),
        ...(endedAt !== undefined && { endedAt }),
      };
      return { number, state, ...times };
    });
    // what is left of one that was killed did not go on
    const now = store.status?.isSearching ? 1000 * Math.floor(Date.now() / 1000) : undefined;
    const chart = timelinePlot({ trials, ...(now !== undefined && { now }) });
    return { chart, note: thinned(drawn.length, timed.length, 'the longest of each stretch and state') };
  },
};

/** The axes that are drawn for a wish, for what is pointed at on them. */
export function axesOf(store: TrialStore, wish: WishOf<'parallel'>): ParallelAxis[] {
  const { trials, options } = parallelOptions(store, wish);
  return parallelAxes({ ...options, trials });
}

function parallelOptions(store: TrialStore, { metric, scale, ranges }: WishOf<'parallel'>) {
  const mode = store.modeOf(metric);
  const metricOf = (trial: Trial) => store.valueOf(trial, metric);
  const isDrawable = (trial: Trial) => {
    const value = metricOf(trial);
    return trial.state !== 'failed' && Number.isFinite(value) && (scale === 'linear' || value! > 0);
  };
  const all = store.trials.filter(isDrawable);
  const isBrushed = Object.keys(ranges).length > 0;
  const brushed = new Set(all.filter(within(store, ranges)));
  const others = all.filter((trial) => !brushed.has(trial));
  // the axes are as long as all trials make them, whatever is drawn
  const ends = extremesOf(all, store, metricOf);
  const chosen = new Set([
    ...bestAndOthers([...brushed], metricOf, mode, most.lines),
    ...evenly(others, most.greyLines),
    ...ends,
  ]);
  const drawn = [...chosen];
  const told = isBrushed
    ? `${brushed.size.toLocaleString('en')} of ${all.length.toLocaleString('en')} trials lie within. `
    : '';
  return {
    trials: drawn.map((trial) => plotTrial(trial, metricOf(trial))),
    note: told + thinned(drawn.length, all.length, 'the best and an even choice of the others'),
    options: { mode, space: store.head!.space, valueScale: scale, yLabel: metric, show: 'all' } as const,
  };
}

/** For the metric and for each setting the trials with the least and the greatest number. */
function extremesOf(
  trials: readonly Trial[],
  store: TrialStore,
  metricOf: (trial: Trial) => number | undefined,
): Trial[] {
  const numbers = [...store.parameters].map((name) => (trial: Trial) => flatSettings(trial).get(name));
  return [metricOf, ...numbers].flatMap((of) => {
    let least: { trial: Trial; value: number } | undefined;
    let greatest: { trial: Trial; value: number } | undefined;
    for (const trial of trials) {
      const value = of(trial);
      if (typeof value !== 'number') continue;
      if (!least || value < least.value) least = { trial, value };
      if (!greatest || value > greatest.value) greatest = { trial, value };
    }
    return least && greatest ? [least.trial, greatest.trial] : [];
  });
}

function completeWith(store: TrialStore, parameters: readonly string[]): Trial[] {
  return store.trials.filter(
    (trial) => trial.state === 'complete' && parameters.every((name) => flatSettings(trial).has(name)),
  );
}

function plotTrial({ number, state, config }: Trial, value: number | undefined): PlotTrial {
  return { number, state, config: config as PlotTrial['config'] & object, value: value ?? null };
}

function thinned(drawn: number, all: number, which: string): string {
  if (drawn >= all) return '';
  return `${drawn.toLocaleString('en')} of ${all.toLocaleString('en')} trials are drawn: ${which}.`;
}
