import { checkOptionNames } from '@btcfc/core';
import type { ChartDescription } from '../../description/chart-description';
import { learningCurvesPlot } from './learning-curves-plot';
import { optimizationHistoryPlot } from './optimization-history-plot';
import { parallelCoordinatesPlot } from './parallel/parallel-coordinates-plot';
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

const names = ['trials', 'mode', 'space', 'importances', 'yScale', 'yLabel', 'subtitle'];

/**
 * The charts of a search by the names of their files: `search-history.png`, `search-learning-curves.png`,
 * `search-parameters.png` and, where it is known, `search-importance.png`. A trial that is paused counts as one that was
 * stopped, since the search is over.
 *
 * @throws BtcfcError as `optimizationHistoryPlot` and `parallelCoordinatesPlot`
 *
 * @example
 * import { plotFiles, searchPlots } from '@btcfc/viz';
 *
 * const trials = [0.1, 0.2, 0.4].map((lr) => ({ config: { lr }, value: lr ** 2, reports: [{ resource: 1, value: lr }] }));
 * await plotFiles('plots', searchPlots({ trials }));
 */
export function searchPlots(options: SearchPlotsOptions): Record<string, ChartDescription> {
  // null for nothing at all: that is no object of options either
  checkOptionNames('searchPlots', options ?? null, names);
  const { trials, mode, space, importances, yScale, yLabel, subtitle } = options;
  const ended = Array.isArray(trials) ? trials.map(asEnded) : trials;
  const shown = { trials: ended, mode, subtitle, yLabel };
  return {
    'search-history.png': optimizationHistoryPlot({ ...shown, yScale }),
    'search-learning-curves.png': learningCurvesPlot({ ...shown, yScale }),
    'search-parameters.png': parallelCoordinatesPlot({ ...shown, space, show: 'all', valueScale: yScale }),
    ...(importances && {
      'search-importance.png': parameterImportancePlot({ importances, subtitle }),
    }),
  };
}

function asEnded(trial: PlotTrial): PlotTrial {
  return trial?.state === 'paused' ? { ...trial, state: 'pruned' } : trial;
}
