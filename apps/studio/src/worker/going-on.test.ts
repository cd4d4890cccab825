import { BtcfcError, memoryStore, type Store } from '@btcfc/core';
import { goingOn } from './going-on';

const failing = (message: string) =>
  new BtcfcError({ code: 'INVALID_STATE', message, remedy: 'Do something else.' });
const inUse = () => failing('The journal in the IndexedDB database "x" is in use by another tab.');

/** A forecast that fails so often, and is told of the journals that it was handed. */
function failsFirst(failures: readonly Error[]) {
  const left = [...failures];
  const handed: (Store | undefined)[] = [];
  const make = async (journal: Store | undefined) => {
    handed.push(journal);
    const failure = left.shift();
    if (failure) throw failure;
    await journal?.append('forecast.jsonl', 'line');
    return 'made';
  };
  return { make, handed };
}

describe('a forecast that goes on', () => {
  const store = memoryStore();
  const options = { open: () => store, waitMs: 0 };

  beforeEach(() => store.write({ 'forecast.jsonl': 'of before' }));

  it('waits for a page that was just closed, and forgets what it has kept once it is made', async () => {
    const { make, handed } = failsFirst([inUse(), inUse(), inUse()]);
    expect(await goingOn(make, options)).toBe('made');
    expect(handed).toEqual([store, store, store, store]);
    expect(await store.list()).toEqual([]);
  });

  it('keeps nothing where another window keeps its own', async () => {
    const { make, handed } = failsFirst(Array.from({ length: 5 }, inUse));
    expect(await goingOn(make, options)).toBe('made');
    expect(handed).toEqual([store, store, store, store, store, undefined]);
    expect(new TextDecoder().decode(await store.read('forecast.jsonl'))).toBe('of before');
  });

  it('forgets what another forecast has left, once', async () => {
    const other = failing('The journal in memory belongs to a forecast with other settings: horizon.');
    const { make, handed } = failsFirst([other, other]);
    expect(await goingOn(make, options)).toBe('made');
    expect(handed).toEqual([store, store, undefined]);
    expect(await store.list()).toEqual([]);
  });

  it('is made where there is no place, and fails for what is no fault of the place', async () => {
    const nowhere = {
      open(): never {
        throw failing('There is no IndexedDB here.');
      },
    };
    const { make, handed } = failsFirst([]);
    expect(await goingOn(make, nowhere)).toBe('made');
    expect(handed).toEqual([undefined]);
    const bad = failsFirst([failing('Too few rows.')]);
    await expect(goingOn(bad.make, options)).rejects.toThrow('Too few rows.');
    expect(bad.handed).toHaveLength(1);
  });
});
