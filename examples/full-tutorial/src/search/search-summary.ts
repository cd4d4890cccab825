import type { SearchPlan } from '../arguments';
import type { SearchResult } from './search';
import { trialFolder } from './write-trial-artifacts';

/** What a search found and what it saved, in sentences. */
export function searchSummary({ best, trials, plots }: SearchResult, { epochs }: SearchPlan): string[] {
  const used = trials.reduce((sum, { reports }) => sum + (reports.at(-1)?.resource ?? 0), 0);
  const failed = trials.filter(({ state }) => state === 'failed').length;
  const share = ((100 * used) / (trials.length * epochs)).toFixed(0);
  const settings = Object.entries(best.config).map(([name, value]) => `${name} ${shortNumber(value)}`);
  return [
    `${used} epochs in all, ${share}% of what ${trials.length} full trainings take${failed ? `; ${failed} trials failed` : ''}`,
    `best: ${trialFolder(best.number)}, watched loss ${best.value?.toPrecision(4)}, with ${settings.join(', ')}`,
    `plots beside the trials: ${plots.join(' ')}`,
  ];
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
