import { BtcfcError, defineOptions, invalidOption, option, type Store } from '@btcfc/core';
import { withMethods } from '../../executors/read-executor';
import { FIFOScheduler } from '../../schedulers/fifo-scheduler';
import type { Config } from '../../space/config-of';
import { spaceFromJSON } from '../../space/space-json';
import type { Storage } from '../../storage/storage';
import { readPlace, storedGoals } from '../options/study-options';
import { StudyState } from '../state/study-state';
import type { Trial } from '../state/trial';
import { timesOf } from '../state/trial-times';
import type { StudyView } from './study';

const readOptions = defineOptions('readStudy', {
  /** Where the study is kept: the path of a file (in a page, the name of a database), or a store. */
  journal: option.anything<string | Store>(),
  /** Where the study is kept, in place of `journal`: any storage. */
  storage: option.custom((name, value) => withMethods<Storage>(name, value, ['read'], 'a storage')),
});

/** Options of `readStudy`: one of the two. */
export interface ReadStudyOptions {
  /** Where the study is kept: the path of a file (in a page, the name of a database), or a store. */
  journal?: string | Store;
  /** Where the study is kept, in place of `journal`: any storage. */
  storage?: Storage;
}

/**
 * A study as it stands at this moment, also while another process is at it: nothing is held and nothing is changed. What
 * happens later is seen by reading again. Its trials tell when they were run: `startedAt` and `endedAt`.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_STATE` if there is no study; `INVALID_DATA` if it was changed; what the
 *   storage throws
 *
 * @example
 * import { memoryStore } from '@btcfc/core';
 * import { readStudy, tune, uniform } from '@btcfc/tune';
 *
 * const journal = memoryStore();
 * await tune(({ x }) => (x - 0.3) ** 2, { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 5, journal });
 * const { trials, best } = await readStudy({ journal });
 * trials.length; // 5
 */
export async function readStudy(options: ReadStudyOptions): Promise<StudyView<Config>> {
  const { journal, storage: given } = readOptions.read(options);
  if (journal === undefined && given === undefined) {
    throw invalidOption('journal', journal, 'the place of a study, or `storage`');
  }
  const { storage, place } = readPlace({ journal, storage: given }, { resumesJournal: true });
  const stored = await storage.read();
  if (!stored) {
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: `There is no study in ${place}.`,
      remedy: 'Check the place.',
    });
  }
  const { header, events } = stored;
  const goals = storedGoals(header);
  // what was decided stands in the events
  const schedule = new FIFOScheduler().start();
  const state = new StudyState(schedule, goals);
  for (const event of events) state.replay(event);
  for (const trial of state.trials) Object.assign(trial, timesOf(trial));
  return {
    space: spaceFromJSON(header.space),
    metrics: Object.fromEntries(goals.map(({ metric, mode }) => [metric, mode])),
    ...{ resource: header.resource ?? 'epoch', name: header.objective, version: header.version },
    ...{ trials: state.trials as readonly Trial[], best: state.best(), front: state.front() },
  };
}
