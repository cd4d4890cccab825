import { checkSameStudy, type Storage, storageInUse } from './storage';
import type { StudyEvent, StudyHeader } from './study-event';

/** Keeps a study as long as the process lives; `tune` with the same one goes on. */
export class MemoryStorage implements Storage {
  private header: StudyHeader | undefined;
  private readonly events: StudyEvent[] = [];
  private readonly checkpoints = new Map<number, Uint8Array>();
  private isOpen = false;

  open(header: StudyHeader): StudyEvent[] {
    if (this.isOpen) throw storageInUse('memory', 'another search', 'Wait for it to end.');
    if (this.header) checkSameStudy(this.header, header, 'memory');
    this.header = header;
    this.isOpen = true;
    return structuredClone(this.events);
  }

  append(event: StudyEvent): void {
    this.events.push(structuredClone(event));
  }

  saveCheckpoint(trial: number, checkpoint: Uint8Array): void {
    this.checkpoints.set(trial, checkpoint.slice());
  }

  loadCheckpoint(trial: number): Uint8Array | undefined {
    return this.checkpoints.get(trial)?.slice();
  }

  close(): void {
    this.isOpen = false;
  }
}
