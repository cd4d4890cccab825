import type { Trial } from '../state/trial';

/**
 * Expects when a search is over from what its trials have used: of trials that end or pause early there are soon enough
 * to know what the next will use. The number of trials that ended says little, as long as most of them wait.
 */
export class TimeLeft {
  private readonly begin: number;
  private readonly reached = new Map<number, number>();
  /** What trials used in this run: epochs, or whatever they report. */
  private used = 0;
  private endedHere = 0;
  private leftCount = 0;
  private leftSum = 0;
  private furthest = 0;
  private readonly running = new Set<number>();

  constructor(
    trials: readonly Trial[],
    private readonly total: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.begin = now();
    for (const trial of trials) {
      const at = resourceOf(trial);
      this.reached.set(trial.number, at);
      this.furthest = Math.max(this.furthest, at);
      if (trial.state !== 'running') this.leave(at);
    }
  }

  get elapsedMs(): number {
    return this.now() - this.begin;
  }

  /** Something happened to a trial. */
  follow(trial: Trial): void {
    const at = resourceOf(trial);
    const before = this.reached.get(trial.number) ?? 0;
    if (at > before) this.used += at - before;
    this.reached.set(trial.number, at);
    this.furthest = Math.max(this.furthest, at);
    const isRunning = trial.state === 'running';
    if (isRunning === this.running.has(trial.number)) return;
    if (isRunning) {
      this.running.add(trial.number);
      // one that was paused goes on
      if (before > 0 && this.leftCount > 0 && trial.attempts > 1) this.leave(before, -1);
      return;
    }
    this.running.delete(trial.number);
    this.leave(at);
    if (trial.state !== 'paused') this.endedHere++;
  }

  /** Milliseconds, given how many trials have ended; `undefined` as long as nothing is known. */
  remainingMs(ended: number): number | undefined {
    const left = this.total - ended;
    if (left === Number.POSITIVE_INFINITY) return undefined;
    if (left <= 0) return 0;
    if (this.used === 0 || this.leftCount === 0) {
      return this.endedHere > 0 ? (this.elapsedMs / this.endedHere) * left : undefined;
    }
    const each = this.leftSum / this.leftCount;
    let expected = Math.max(0, this.total - this.reached.size) * each;
    for (const number of this.running) {
      const at = this.reached.get(number)!;
      // one that has come further than usual may come as far as any
      expected += (at < each ? each : this.furthest) - at;
    }
    return (this.elapsedMs / this.used) * expected;
  }

  private leave(at: number, sign = 1): void {
    this.leftCount += sign;
    this.leftSum += sign * at;
  }
}

function resourceOf({ reports }: Trial): number {
  return Math.max(0, reports.at(-1)?.resource ?? 0);
}
