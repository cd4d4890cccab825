import type { Trial, TrialState } from '@btcfc/tune';
import type { StudyHead, StudyStatus, TrialSummary } from '../messages';
import { flatSettings, valueText } from './values';

/** All that is known of a study in the page. */
export class TrialStore {
  head: StudyHead | undefined;
  /** Names of what is searched for. */
  metrics: readonly string[] = [];
  status: StudyStatus | undefined;
  trials: Trial[] = [];
  /** Trials that the server has told of. */
  expected = 0;
  readonly parameters = new Set<string>();
  private readonly others = new Set<string>();
  private epoch = '';

  /** Takes up what a study is about; another one than before begins anew. */
  begin({ epoch, total, ...head }: StudyHead & { epoch: string; total: number }): void {
    this.head = head;
    this.metrics = Object.keys(head.metrics);
    this.expected = total;
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.trials = [];
    this.parameters.clear();
    this.others.clear();
  }

  take(trials: readonly Trial[]): void {
    for (const trial of trials) {
      this.trials[trial.number] = trial;
      for (const name of flatSettings(trial).keys()) this.parameters.add(name);
      for (const { metrics } of trial.reports)
        if (metrics) for (const name of Object.keys(metrics)) this.others.add(name);
    }
    this.expected = Math.max(this.expected, this.trials.length);
  }

  /** Every number in reports by its name, the metrics first. */
  get reported(): string[] {
    return [...new Set([...this.metrics, ...this.others])];
  }

  modeOf(metric: string): 'min' | 'max' {
    return this.head?.metrics[metric] ?? 'min';
  }

  /** A metric of a trial. */
  valueOf({ value, values }: Trial, metric: string): number | undefined {
    return values ? values[metric] : metric === this.metrics[0] ? value : undefined;
  }

  counts(): Record<TrialState, number> {
    const counts = { running: 0, paused: 0, complete: 0, pruned: 0, failed: 0 };
    for (const { state } of this.trials) counts[state]++;
    return counts;
  }

  /** Numbers of the best: one, or the front. */
  get best(): readonly number[] {
    if (!this.status) return [];
    const { best, front } = this.status;
    return this.metrics.length > 1 ? front : best === undefined ? [] : [best];
  }

  summaryOf(trial: Trial): TrialSummary {
    return {
      number: trial.number,
      values: this.metrics.map((name) => [name, valueText(this.valueOf(trial, name))]),
      settings: [...flatSettings(trial)].map(([name, value]) => [name, valueText(value)]),
    };
  }
}
