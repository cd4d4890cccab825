import { checkOptionNames } from '@btcfc/core';
import type { ChartDescription } from '../../description/chart-description';
import { learningCurvesPlot } from './learning-curves-plot';
import { optimizationHistoryPlot } from './optimization-history-plot';
import { parallelCoordinatesPlot } from './parallel-coordinates-plot';
import { parameterImportancePlot } from './parameter-importance-plot';
import type { PlotSpace } from './space-scales';
import type { PlotTrial, TrialsOptions } from './trials';

/** What the plots of a search are made of. */
export interface SearchPlotsOptions extends TrialsOptions {
  /** The space that was searched: its logarithmic parameters get a logarithmic axis. @default none */
  space?: PlotSpace;
  /** Importance of each parameter. @default none: no such plot */
  importances?: readonly { name: string; importance: number }[];
  /** Scale of the metric; `'log'` leaves out values that are not positive. @default 'linear' */
  yScale?: 'linear' | 'log';
  /** What the metric is called. @default 'Value' */
  yLabel?: string;
  /** A smaller line under each title. @default '' */
  subtitle?: string;
}

/** Charts of a search. */
export interface SearchPlots {
  /** The value of each trial and the best so far. */
  history: ChartDescription;
  /** The curve of each trial. */
  curves: ChartDescription;
  /** What was tried, and what came of it. */
  parameters: ChartDescription;
  /** Which parameter mattered, if it is known. */
  importance?: ChartDescription;
}

const names = ['trials', 'mode', 'space', 'importances', 'yScale', 'yLabel', 'subtitle'];

/**
 * The charts of a search at once: history, learning curves, parameters and, where it is known, their importance. A trial
 * that is paused counts as one that was stopped, since the search is over.
 *
 * @throws BtcfcError as `optimizationHistoryPlot` and `parallelCoordinatesPlot`
 *
 * @example
 * import { plotFiles, searchPlots } from '@btcfc/viz';
 *
 * const trials = [0.1, 0.2, 0.4].map((lr) => ({ config: { lr }, value: lr ** 2, reports: [{ resource: 1, value: lr }] }));
 * const { history, curves } = searchPlots({ trials });
 * await plotFiles('plots', { 'history.png': history, 'curves.png': curves });
 */
export function searchPlots(options: SearchPlotsOptions): SearchPlots {
  checkOptionNames('searchPlots', options, names);
  const { trials, mode, space, importances, yScale, yLabel, subtitle } = options;
  const ended = Array.isArray(trials) ? trials.map(asEnded) : trials;
  const shown = { trials: ended, mode, subtitle, yLabel };
  return {
    history: optimizationHistoryPlot({ ...shown, yScale }),
    curves: learningCurvesPlot({ ...shown, yScale }),
    parameters: parallelCoordinatesPlot({ ...shown, space, show: 'all', valueScale: yScale }),
    ...(importances && { importance: parameterImportancePlot({ importances, subtitle }) }),
  };
}

function asEnded(trial: PlotTrial): PlotTrial {
  return trial?.state === 'paused' ? { ...trial, state: 'pruned' } : trial;
}
