import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import {
  ASHAScheduler,
  ChildProcessExecutor,
  FIFOScheduler,
  GPSampler,
  JournalStorage,
  jsonlReporter,
  RandomSampler,
  RedisExecutor,
  TPESampler,
  type Trial,
  terminalReporter,
  tune,
} from '@btcfc/tune';
import type { Protocol, SearchPlan, TutorialOptions } from '../arguments';
import type { Narrator } from '../narrator';
import { learningData, type PreparedData } from '../prepare-data';
import { notebookSpace, type SearchConfig, smallSpace } from './search-space';
import { searchFolderVariable, writeSearchTask } from './search-task';
import { writeSearchPlots } from './write-search-plots';

export interface SearchOptions {
  protocol: Protocol;
  data: PreparedData;
  /** What the data is, for titles. */
  label: string;
  plan: SearchPlan;
  options: Pick<TutorialOptions, 'seed' | 'backend' | 'signals'>;
  /** Folder of the journal and of the trials' artifacts. */
  folder: string;
  narrator: Narrator;
  signal: AbortSignal;
}

/** The trials of a search. */
export interface SearchResult {
  best: Trial<SearchConfig>;
  trials: Trial<SearchConfig>[];
  /** Names of the plots in the folder. */
  plots: string[];
}

/**
 * Searches the notebook's space with trials in processes of their own. A trial is paused at its rung and goes on only
 * if it is among the best there; under protocol forecast none of them ever sees a test row.
 */
export async function search(run: SearchOptions): Promise<SearchResult> {
  const { protocol, data, label, plan, options, folder, narrator, signal } = run;
  const { epochs, gracePeriod, reductionFactor, trials: numSamples } = plan;
  const journal = path.resolve(folder, 'search.jsonl');
  if (!plan.resume) removeSearch(folder);
  writeSearchTask(folder, {
    protocol,
    label,
    data: learningData(data),
    epochs,
    checkpointEvery: gracePeriod,
    seed: options.seed,
    backend: options.backend,
  });
  const space = plan.space === 'notebook' ? notebookSpace : smallSpace;
  const show = terminalReporter({ metric: 'loss', output: narrator.indented() });
  const log = jsonlReporter({ file: path.join(folder, 'search.log.jsonl') });
  const { best, trials } = await tune(new URL('./objective.js', import.meta.url), {
    space,
    metric: 'loss',
    numSamples,
    seed: options.seed,
    sampler: samplerOf(plan),
    scheduler: plan.stopping
      ? new ASHAScheduler({ maxT: epochs, gracePeriod, reductionFactor, type: 'promotion' })
      : new FIFOScheduler(),
    executor: executorOf(plan, path.resolve(folder)),
    storage: new JournalStorage(journal),
    maxRetries: 1,
    // another plan is another search
    version: [protocol, epochs, options.seed, options.backend, ...inputsBeside(options)].join(' '),
    signal,
    onProgress: (event) => {
      show(event);
      log(event);
    },
  });
  if (!best) throw noResult(trials);
  const subtitle = `${label}, protocol ${protocol}, ${trials.length} trials of up to ${epochs} epochs`;
  const plots = await writeSearchPlots({ folder, space, trials, subtitle });
  return { best, trials, plots } as SearchResult;
}

function inputsBeside({ signals }: Pick<TutorialOptions, 'signals'>): string[] {
  const { files, publicationLag, fetch } = signals;
  return files.length > 0 || fetch ? [JSON.stringify([files, publicationLag, fetch])] : [];
}

function samplerOf({ sampler }: SearchPlan) {
  if (sampler === 'gp') return new GPSampler();
  if (sampler === 'tpe') return new TPESampler();
  if (sampler === 'random') return new RandomSampler();
  return sampler;
}

function executorOf({ workers, redis }: SearchPlan, folder: string) {
  if (redis !== undefined) return new RedisExecutor({ redis, concurrency: workers });
  return new ChildProcessExecutor({ workers, env: { [searchFolderVariable]: folder } });
}

// only what a search wrote: the folder may hold more
function removeSearch(folder: string): void {
  if (!existsSync(folder)) return;
  const own = readdirSync(folder).filter((name) => /^(trial-\d+|search[.-].*)$/.test(name));
  for (const name of own) rmSync(path.join(folder, name), { recursive: true });
}

function noResult(trials: readonly Trial<unknown>[]): BtcfcError {
  const failed = trials.find(({ error }) => error !== undefined);
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `None of the ${trials.length} trials has a result.`,
    received: failed?.error,
    remedy: 'Mend what the message says, or train the fixed configuration with --trials 0.',
  });
}
