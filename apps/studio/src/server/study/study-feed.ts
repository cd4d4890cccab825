import { randomUUID } from 'node:crypto';
import { readStudy, type Trial } from '@btcfc/tune';
import type { StudyHead, StudyStatus } from '../../search/messages';
import type { StudyPlace } from './study-place';

/** Which study is followed, and how closely. */
export interface StudyFeedOptions {
  /** Where it is kept. */
  place: StudyPlace;
  /** Milliseconds between looks at the journal at the least. @default 300 */
  intervalMs?: number;
}

/**
 * Follows the journal of a study: reads it again when it has grown, and notes which trials have changed. The journal is
 * only read, so that the search goes on writing.
 */
export class StudyFeed {
  head: StudyHead | undefined;
  trials: readonly Trial[] = [];
  status: StudyStatus = { isSearching: false, problem: undefined, best: undefined, front: [] };
  /** Another one whenever the study is another than before. */
  epoch = randomUUID();
  /** Grows with every change. */
  version = 0;
  private readonly versions: number[] = [];
  private readonly signatures: string[] = [];
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private seen = '';
  private isClosed = false;

  constructor(private readonly options: StudyFeedOptions) {}

  /** Reads the study, and goes on following it. */
  async start(): Promise<void> {
    const begun = performance.now();
    const hasChanged = await this.look();
    if (this.isClosed) return;
    if (hasChanged) for (const listener of this.listeners) listener();
    // the longer a reading takes, the less often: the search needs the machine more
    const wait = Math.max(this.options.intervalMs ?? 300, 6 * (performance.now() - begun));
    this.timer = setTimeout(() => void this.start(), wait);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** Calls whenever something has changed; gives back what ends that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The trials that have changed since a version, which is 0 at the beginning. */
  changedSince(version: number): Trial[] {
    return this.trials.filter((_, number) => this.versions[number]! > version);
  }

  private async look(): Promise<boolean> {
    const { place } = this.options;
    let isSearching = false;
    let found = '';
    try {
      isSearching = await place.isSearching();
      found = await place.mark();
      if (found === this.seen) return this.note({ ...this.status, isSearching });
      const { trials, best, front, ...head } = await readStudy({ journal: place.journal });
      // what was written while it was read is read next time
      this.seen = found;
      this.take(
        {
          ...{ file: place.name, name: head.name, version: head.version, resource: head.resource },
          ...{ metrics: head.metrics, space: head.space },
        },
        trials,
      );
      this.note({
        isSearching,
        problem: undefined,
        best: best?.number,
        front: front.map(({ number }) => number),
      });
    } catch (error) {
      this.seen = found;
      return this.note({ ...this.status, problem: (error as Error).message, isSearching });
    }
    return true;
  }

  private take(head: StudyHead, trials: readonly Trial[]): void {
    const isAnother = this.head && JSON.stringify(head) !== JSON.stringify(this.head);
    if (isAnother || trials.length < this.trials.length) {
      this.epoch = randomUUID();
      this.versions.length = 0;
      this.signatures.length = 0;
    }
    this.head = head;
    this.trials = trials;
    this.version++;
    trials.forEach((trial, number) => {
      const signature = signatureOf(trial);
      if (signature === this.signatures[number]) return;
      this.signatures[number] = signature;
      this.versions[number] = this.version;
    });
  }

  private note(status: StudyStatus): boolean {
    const hasChanged = JSON.stringify(status) !== JSON.stringify(this.status);
    this.status = status;
    return hasChanged;
  }
}

/** What of a trial changes as it goes on. */
function signatureOf({ state, value, reports, attempts, failures, error }: Trial): string {
  const last = reports.at(-1);
  return `${state} ${value} ${reports.length} ${last?.resource} ${last?.value} ${attempts} ${failures} ${error}`;
}
