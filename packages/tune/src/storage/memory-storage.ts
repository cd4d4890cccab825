import { checkSameStudy, type Storage, storageInUse } from './storage';
import type { StoredStudy, StudyEvent, StudyHeader } from './study-event';

/**
 * Keeps a study as long as the process lives; `tune` with the same one goes on.
 *
 * @throws BtcfcError when it is opened: `INVALID_DATA` for another study, `INVALID_STATE` while a search uses it
 *
 * @example
 * import { MemoryStorage, tune, uniform } from '@btcfc/tune';
 *
 * const storage = new MemoryStorage();
 * const options = { space: { x: uniform(0, 1) }, metric: 'loss', name: 'parabola', storage };
 * await tune(({ x }) => (x - 0.3) ** 2, { ...options, numSamples: 10 });
 * await tune(({ x }) => (x - 0.3) ** 2, { ...options, numSamples: 20 }); // goes on with the eleventh
 */
export class MemoryStorage implements Storage {
  private header: StudyHeader | undefined;
  private readonly events: StudyEvent[] = [];
  private readonly checkpoints = new Map<number, Uint8Array>();
  private isOpen = false;

  read(): StoredStudy | undefined {
    return this.header && structuredClone({ header: this.header, events: this.events });
  }

  open(header: StudyHeader): StudyEvent[] {
    if (this.isOpen) throw storageInUse('memory', 'another search', 'Wait for it to end.');
    if (this.header) checkSameStudy(this.header, header, 'memory');
    this.header ??= header;
    this.isOpen = true;
    return structuredClone(this.events);
  }

  append(event: StudyEvent, checkpoint?: Uint8Array): void {
    this.events.push(structuredClone(event));
    if (checkpoint) this.checkpoints.set(event.trial, checkpoint.slice());
  }

  loadCheckpoint(trial: number): Uint8Array | undefined {
    return this.checkpoints.get(trial)?.slice();
  }

  close(): void {
    this.isOpen = false;
  }
}
