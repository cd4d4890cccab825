import { BtcfcError, invalidOption } from '@btcfc/core';
import type { ConfigOf } from '../space/config-of';
import type { Space } from '../space/domain';
import { Study } from './study';
import { bestTrial, type Trial } from './study-state';
import type { Objective } from './trial/objective';
import { readTuneOptions, type TuneOptions } from './tune-options';

/** What a search came to. */
export interface TuneResult<C> {
  /**
   * The best of the complete trials; if none is, the best of those that came furthest; `undefined` if no trial has a
   * value.
   */
  best: Trial<C> | undefined;
  /** Every trial, by number. */
  trials: Trial<C>[];
  /** Why there are no more: all were run, `timeoutMs` or a signal's timeout was up, or `stopWhen` said so. */
  reason: 'done' | 'timeout' | 'stopped';
}

/**
 * Searches the space for the configuration whose metric is best.
 *
 * @param objective a function; or a module that exports it, as a path or a `file:` URL, to run in child processes
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_STATE` where `resume` and what is kept don't go together; what the
 *   storage throws; the reason of `signal`, once running objectives have ended, unless it is that time is up
 *
 * @example
 * import { loguniform, tune, uniform } from '@btcfc/tune';
 *
 * const { best } = await tune(
 *   async ({ lr, dropout }, trial, { floor }) => {
 *     for (let epoch = 1; epoch <= 9; epoch++) {
 *       const mse = floor + (Math.log10(lr) + 2) ** 2 + (dropout - 0.2) ** 2 + 1 / epoch; // train for an epoch here
 *       await trial.report({ epoch, mse });
 *     }
 *   },
 *   {
 *     space: { lr: loguniform(1e-5, 1e-1), dropout: uniform(0, 0.5) },
 *     metric: 'mse',
 *     numSamples: 20,
 *     data: { floor: 0.1 },
 *   },
 * );
 * best?.config; // { lr: ..., dropout: ... }
 */
export async function tune<const S extends Space, Data = undefined>(
  objective: Objective<ConfigOf<S>, Data> | string | URL,
  options: TuneOptions<S, Data>,
): Promise<TuneResult<ConfigOf<S>>> {
  const { resume, place, ...settings } = readTuneOptions(objective, options);
  const { storage, signal, header, mode } = settings;
  if (signal?.aborted && signal.reason?.name !== 'TimeoutError') throw signal.reason;
  const events = await storage.open(header);
  let ended: Awaited<ReturnType<Study['run']>>;
  try {
    checkResume({ resume, place }, events.length > 0);
    const study = new Study(settings);
    study.replay(events);
    ended = await study.run();
  } finally {
    await storage.close();
  }
  // the configurations come from the space, as its type does
  const trials = ended.trials as Trial<ConfigOf<S>>[];
  return { best: bestTrial(trials, mode), trials, reason: ended.reason };
}

function checkResume({ resume, place }: { resume: boolean | 'auto'; place: string }, isThere: boolean): void {
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

/**
 * The best trial of a search, or an error that tells why there is none.
 *
 * @throws BtcfcError `INVALID_STATE` if no trial has a value, with what the first one that failed said; `INVALID_OPTION`
 * for what is no result
 *
 * @example
 * import { requireBest, tune, uniform } from '@btcfc/tune';
 *
 * const found = await tune(({ x }) => (x - 0.3) ** 2, { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 5 });
 * const { config } = requireBest(found);
 */
export function requireBest<C>(result: Pick<TuneResult<C>, 'best' | 'trials'>): Trial<C> {
  if (!Array.isArray(result?.trials)) throw invalidOption('result', result, 'what `tune` gave back');
  const { best, trials } = result;
  if (best !== undefined) return best;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `None of the ${trials.length} trials has a result.`,
    received: trials.find(({ error }) => error !== undefined)?.error,
    remedy: 'Mend what the message says, and search again.',
  });
}
