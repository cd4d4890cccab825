import { BtcfcError, invalidOption } from '@btcfc/core';
import type { ConfigOf } from '../space/config-of';
import type { Space } from '../space/domain';
import { openStudy } from './handle/create-study';
import { checkObjective, nameOf, type RunSettings, runSettings } from './options/optimize-options';
import { readPlace } from './options/study-options';
import { type TuneOptions, tuneOptions } from './options/tune-options';
import type { Trial } from './state/trial';
import type { TuneResult } from './state/tune-result';
import type { Objective } from './trial/objective';

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
  const checked = checkObjective(objective);
  if (options === undefined) throw invalidOption('options of tune', options, 'an object of options');
  const given = tuneOptions.read(options);
  for (const name of ['space', 'metric'] as const) {
    const isThere = given[name] !== undefined || (name === 'metric' && given.metrics !== undefined);
    if (!isThere) throw missingOption(name);
  }
  const { signal, numSamples, name = nameOf(checked) } = given;
  const place = readPlace(given, { resumesJournal: false });
  if (signal?.aborted && signal.reason?.name !== 'TimeoutError') throw signal.reason;
  let run: RunSettings;
  const study = await openStudy<ConfigOf<S>>({ ...given, name }, place, {
    numSamples,
    check: (settings) => {
      run = runSettings(objective, given, settings);
    },
  });
  try {
    return await study.search(run!);
  } finally {
    await study.close();
  }
}

function missingOption(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `The option \`${name}\` is missing.`,
    remedy: `Pass \`${name}\`${name === 'metric' ? ', or several as `metrics`,' : ''} to \`tune\`.`,
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
