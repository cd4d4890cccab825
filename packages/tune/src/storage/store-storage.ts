import { BtcfcError, openStore, type Store } from '@btcfc/core';
import { checkSameStudy, type Storage, storageInUse } from './storage';
import type { StoredStudy, StudyEvent, StudyHeader } from './study-event';
import { type NextLine, StudyJournal, storedStudy } from './study-journal';

const folder = 'checkpoints/';

/**
 * Keeps a study in a store of `@btcfc/core`: a folder, a page's IndexedDB, memory. As safe as the store: each event is
 * appended before the search goes on, and carries a digest. `tune({ journal: store })` makes one.
 *
 * @throws BtcfcError `INVALID_OPTION` if it is no store; when it is opened, `INVALID_DATA` if the study was changed or is
 *   another, `INVALID_STATE` while it is open elsewhere
 *
 * @example
 * import { memoryStore } from '@btcfc/core';
 * import { StoreStorage, tune, uniform } from '@btcfc/tune';
 *
 * const storage = new StoreStorage(memoryStore());
 * const options = { space: { x: uniform(0, 1) }, metric: 'loss', name: 'parabola', storage };
 * await tune(({ x }) => (x - 0.3) ** 2, { ...options, numSamples: 10 });
 * await tune(({ x }) => (x - 0.3) ** 2, { ...options, numSamples: 20 }); // goes on with the eleventh
 */
export class StoreStorage implements Storage {
  /** What the study is called in its store. */
  static readonly journalName = 'study.jsonl';
  private readonly store: Store;
  private journal: StudyJournal | undefined;
  private unlock: (() => Promise<void>) | undefined;
  /** Appends come one after the other, in the order of the calls. */
  private appending: Promise<void> = Promise.resolve();

  /** @param place a store; or the path of a folder, in a page the name of a database */
  constructor(place: Store | string) {
    this.store = openStore(place);
  }

  async read(): Promise<StoredStudy | undefined> {
    const bytes = await this.store.read(StoreStorage.journalName);
    return bytes && storedStudy(new StudyJournal(bytes, this.store.description));
  }

  async open(header: StudyHeader): Promise<StudyEvent[]> {
    const { store } = this;
    const { description } = store;
    if (inUse.has(store)) throw storageInUse(description, 'another search', 'Wait for it to end.');
    inUse.add(store);
    try {
      this.unlock = await store.lock?.(`The study in ${description}`);
      const bytes = (await store.read(StoreStorage.journalName)) ?? new Uint8Array();
      const journal = new StudyJournal(bytes, description);
      if (journal.header) checkSameStudy(journal.header, header, description);
      // a line that was cut off is not to be gone on with
      if (journal.wholeBytes < bytes.length) {
        await store.write({ [StoreStorage.journalName]: bytes.subarray(0, journal.wholeBytes) });
      }
      this.journal = journal;
      if (!journal.header) await this.write(() => journal.firstLine(header));
      const kept = (await store.list()).filter((name) => name.startsWith(folder));
      for (const name of journal.leftBehind(kept.map((each) => each.slice(folder.length)))) {
        await store.remove(folder + name);
      }
      return journal.events;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  append(event: StudyEvent, checkpoint?: Uint8Array): Promise<void> {
    const journal = this.opened();
    const kept = checkpoint?.slice();
    return this.write(() => journal.eventLine(event, kept), kept);
  }

  async loadCheckpoint(trial: number): Promise<Uint8Array | undefined> {
    const journal = this.opened();
    await this.appending;
    const name = journal.checkpointOf(trial);
    if (name === undefined) return undefined;
    return journal.checkCheckpoint(trial, await this.store.read(folder + name));
  }

  async close(): Promise<void> {
    await this.appending;
    this.journal = undefined;
    inUse.delete(this.store);
    const { unlock } = this;
    this.unlock = undefined;
    await unlock?.();
  }

  // the line makes the checkpoint count: it is there before, and the one before it is there until after
  private write(make: () => NextLine, checkpoint?: Uint8Array): Promise<void> {
    const { store } = this;
    const written = this.appending.then(async () => {
      const next = make();
      if (next.checkpoint !== undefined) await store.write({ [folder + next.checkpoint]: checkpoint! });
      await store.append(StoreStorage.journalName, next.line);
      next.written();
      const before = next.kept();
      if (before !== undefined) await store.remove(folder + before).catch(() => {});
    });
    this.appending = written.catch(() => {});
    return written;
  }

  private opened(): StudyJournal {
    if (this.journal) return this.journal;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: `The study in ${this.store.description} is not open.`,
      remedy: 'Open it first.',
    });
  }
}

/** Stores without a lock are kept from a second search in this process at least. */
const inUse = new WeakSet<Store>();
