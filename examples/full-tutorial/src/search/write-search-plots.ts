import path from 'node:path';
import { writeFileAtomic } from '@btcfc/core/files';
import { parameterImportance, type Space, type Trial } from '@btcfc/tune';
import {
  learningCurvesPlot,
  optimizationHistoryPlot,
  parallelCoordinatesPlot,
  parameterImportancePlot,
} from '@btcfc/viz';

export interface WriteSearchPlotsOptions {
  folder: string;
  space: Space;
  trials: readonly Trial[];
  /** What was searched, below the titles. */
  subtitle: string;
}

/** Fewer results say nothing about a parameter. */
const fewestForImportance = 10;

/** Writes the plots of a search beside its trials; returns their names. */
export async function writeSearchPlots({
  folder,
  space,
  trials,
  subtitle,
}: WriteSearchPlotsOptions): Promise<string[]> {
  // after the search a paused trial is a stopped one
  const ended = trials.map(
    (trial): Trial => (trial.state === 'paused' ? { ...trial, state: 'pruned' } : trial),
  );
  const shown = { trials: ended, subtitle, yLabel: 'Watched loss' };
  const files: Record<string, Uint8Array> = {
    'search-history.png': await optimizationHistoryPlot({ ...shown, yScale: 'log' }),
    'search-learning-curves.png': await learningCurvesPlot({ ...shown, yScale: 'log' }),
    'search-parameters.png': await parallelCoordinatesPlot({ ...shown, show: 'all', valueScale: 'log' }),
  };
  // compared at the last epoch that enough of them came to
  const compared = ended.map((trial) => ({ ...trial, rungs: trial.reports }));
  if (ended.filter(({ value }) => value !== undefined).length >= fewestForImportance) {
    const importances = parameterImportance({ space, trials: compared, mode: 'min' });
    files['search-importance.png'] = await parameterImportancePlot({ importances, subtitle });
  }
  for (const [name, content] of Object.entries(files)) writeFileAtomic(path.join(folder, name), content);
  return Object.keys(files);
}
