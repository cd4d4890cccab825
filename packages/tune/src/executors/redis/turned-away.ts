import { mostOvertakings } from '../child-process/resources/resource-packer';

/** A trial that has not come back for so long has found room elsewhere, or its search has ended. */
const forgottenAfterMs = 5_000;

/**
 * Trials that a worker has given back because it had no room for them: smaller ones go first, but only so often; then the worker
 * turns them away too, so that room gathers.
 */
export class TurnedAway {
  private readonly trials = new Map<string, { overtaken: number; seenAt: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a trial is to leave the room to one that was turned away before it, and has been overtaken often enough. */
  mustYield(trial: string): boolean {
    for (const [other, { seenAt }] of this.trials) {
      if (this.now() - seenAt > forgottenAfterMs) this.trials.delete(other);
    }
    const first = [...this.trials].find(([, { overtaken }]) => overtaken >= mostOvertakings);
    return first !== undefined && first[0] !== trial;
  }

  /** A trial was given back. */
  add(trial: string): void {
    const overtaken = this.trials.get(trial)?.overtaken ?? 0;
    this.trials.set(trial, { overtaken, seenAt: this.now() });
  }

  /** A trial was taken, before all that wait. */
  take(trial: string): void {
    this.trials.delete(trial);
    for (const other of this.trials.values()) other.overtaken++;
  }
}
