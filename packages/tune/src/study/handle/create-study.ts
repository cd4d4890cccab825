import { BtcfcError } from '@btcfc/core';
import { createTrialFolders } from '#tune-node';
import type { Config, ConfigOf } from '../../space/config-of';
import type { Space } from '../../space/domain';
import {
  type Place,
  type ReadStudyOptions,
  readPlace,
  type StudyOptions,
  type StudySettings,
  studyOptions,
  studySettings,
} from '../options/study-options';
import { StudyTrials } from '../state/study-trials';
import { transferTrials } from '../transfer/transfer-trials';
import { OpenStudy, type Study } from './study';

/**
 * Begins a study, or opens one that is kept, to ask it for trials and tell it what they came to, or to run searches on it.
 * Of a kept one, whatever is not given is read from it: `createStudy({ journal })` goes on as it was begun.
 *
 * It holds its storage until `close`; to look at a study that another process is at, take `readStudy`.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_STATE` where `resume` and what is kept don't go together, or another
 *   process has the study open; `INVALID_DATA` if it is another study, naming what differs; what the storage throws
 *
 * @example
 * import { createStudy, uniform } from '@btcfc/tune';
 *
 * const study = await createStudy({ space: { x: uniform(0, 1) }, metric: 'loss' });
 * await study.enqueue({ x: 0.5 });
 * for (let count = 0; count < 10; count++) {
 *   const trial = await study.ask();
 *   if (!trial) break;
 *   await study.tell(trial, (trial.config.x - 0.3) ** 2); // or, where it failed, the error
 * }
 * study.best?.config; // { x: ... }
 * await study.optimize(({ x }) => (x - 0.3) ** 2, { numSamples: 20 }); // ten more
 * await study.close();
 */
export async function createStudy<const S extends Space = Space, Data = undefined>(
  options: StudyOptions<S, Data>,
): Promise<Study<SpaceConfig<S>>> {
  const given = studyOptions.read(options);
  return openStudy<SpaceConfig<S>>(given, readPlace(given, { resumesJournal: 'auto' }));
}

// of a study that is opened without its space, the compiler does not know what configurations hold
type SpaceConfig<S extends Space> = Space extends S ? Config : ConfigOf<S>;

/** Opens a study, with what it was given checked. */
export async function openStudy<C>(
  given: ReadStudyOptions,
  { storage, isKept, resume, place }: Place,
  { numSamples, check }: { numSamples?: number; check?: (settings: StudySettings) => void } = {},
): Promise<OpenStudy<C>> {
  const stored = await storage.read();
  const settings = studySettings(given, stored?.header, { isKept, numSamples });
  check?.(settings);
  const events = await storage.open(settings.header);
  try {
    checkResume({ resume, place }, events.length > 0);
    const directory = storage.checkpointDirectory?.bind(storage);
    const folders = createTrialFolders({ stored: directory, artifactsDir: settings.artifactsDir });
    const trials = new StudyTrials({ ...settings, storage, folders });
    trials.replay(events);
    const { from } = settings;
    if (events.length === 0 && from.length > 0) await trials.take(transferTrials(from, settings));
    return new OpenStudy<C>({ settings, trials, storage, folders, isKept });
  } catch (error) {
    await storage.close();
    throw error;
  }
}

function checkResume({ resume, place }: Pick<Place, 'resume' | 'place'>, isThere: boolean): void {
  if (resume === 'auto' || resume === isThere) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: isThere
      ? `There is a search in ${place} already.`
      : `There is no search in ${place} to go on with.`,
    received: `resume: ${resume}`,
    remedy: isThere
      ? 'Go on with it by `resume: true`, or keep the new search elsewhere.'
      : "Check the place, or begin a search with `resume: false`; `resume: 'auto'` does either.",
  });
}
