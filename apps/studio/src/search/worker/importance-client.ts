import type { Trial } from '@btcfc/tune';
import type { ImportanceAnswer, ImportanceTask } from '../messages';
import { evenly } from './thinning';
import type { TrialStore } from './trial-store';

/** The importance of the parameters for a metric, as far as it is known; asking for it has it worked out. */
export type ImportanceOf = (
  metric: string,
) =>
  | { importances: readonly { name: string; importance: number }[]; note: string }
  | { problem: string }
  | undefined;

/** Trials that a forest is grown of at the most: more take long and change little. */
const mostTrials = 1000;
/** How many times as long as it took nothing is worked out anew. */
const rest = 5;

/** Has importance worked out in a worker of its own, so that nothing else waits for it. */
export class ImportanceClient {
  private worker: Worker | undefined;
  private isBusy = false;
  private readonly known = new Map<string, ReturnType<ImportanceOf> & object>();
  /** By metric, how many trials had ended when it was last worked out. */
  private readonly ended = new Map<string, number>();
  private nextAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: TrialStore,
    private readonly changed: () => void,
  ) {}

  readonly of: ImportanceOf = (metric) => {
    const ended = this.store.trials.filter(({ state }) => state !== 'running').length;
    const isOld = this.ended.get(metric) !== ended;
    if (isOld && !this.isBusy) {
      if (performance.now() >= this.nextAt) this.workOut(metric, ended);
      else this.askAgain();
    }
    return this.known.get(metric);
  };

  /** Has it asked for once it may be worked out again. */
  private askAgain(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed();
    }, this.nextAt - performance.now());
  }

  private workOut(metric: string, ended: number): void {
    this.isBusy = true;
    this.ended.set(metric, ended);
    const started = performance.now();
    const { store } = this;
    const isFirst = metric === store.metrics[0];
    const usable = store.trials.filter(({ state }) => state !== 'running');
    const chosen = evenly(usable, mostTrials);
    const task: ImportanceTask = {
      space: store.head!.space,
      mode: store.modeOf(metric),
      trials: chosen.map((trial) => ({
        ...{ number: trial.number, state: trial.state, config: trial.config },
        value: store.valueOf(trial, metric),
        reports: isFirst ? trial.reports.map(({ resource, value }) => ({ resource, value })) : [],
        constraints: trial.constraints as Trial['constraints'] & object,
      })),
    };
    this.worker ??= new Worker(new URL('./importance-worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<ImportanceAnswer>) => {
      this.isBusy = false;
      this.nextAt = performance.now() + Math.max(1000, rest * (performance.now() - started));
      const note =
        chosen.length < usable.length
          ? `Of ${chosen.length.toLocaleString('en')} of ${usable.length.toLocaleString('en')} trials, evenly chosen.`
          : '';
      this.known.set(metric, 'problem' in data ? data : { ...data, note });
      this.changed();
    };
    this.worker.onerror = () => {
      this.isBusy = false;
      this.known.set(metric, { problem: 'Importance could not be worked out.' });
      this.changed();
    };
    this.worker.postMessage(task);
  }
}
