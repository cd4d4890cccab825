export { digestOf } from './digest';
export { indexedDBStore } from './indexed-db-store';
export { type JournalLines, type JournalLinesOptions, journalLine, readJournalLines } from './journal-lines';
export { damaged, type SavedFiles, type SavedParts, savedWithin } from './manifest';
export { memoryStore } from './memory-store';
export { openStore } from './open-store';
export type { Store } from './store';
export { checkStoreName } from './store-name';
export { storeWithin } from './store-within';
