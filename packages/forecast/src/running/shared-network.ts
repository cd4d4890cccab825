import type { Store } from '@btcfc/core';
import type { TrainingListener } from '@btcfc/lstm';
import { reasonOf } from '../model/fitted-series';
import { filesOf } from '../model/member';
import { aheadOf, fitPanelNetwork, networkName, type PanelPlan } from '../model/panel-network';
import type { PlanOptions } from '../model/series-plan';
import { keepingErrors } from './keeping-errors';
import type { MemberResult } from './worker/run-job';

/** What a candidate is left out for that the time did not suffice for. */
export const outOfTime = 'there was no time left for it';

/** Of the time there is, what the network may take: the other candidates come after it. */
const shareOfTime = 0.5;

/** How the network is fitted. */
export interface SharedNetworkOptions {
  asked: PlanOptions;
  /** Milliseconds that may be spent, all in all. */
  timeoutMs: number | undefined;
  signal: AbortSignal | undefined;
  /** Told how it is trained. */
  onTraining: TrainingListener;
  /** Keeps how far it is trained. */
  checkpoints: Store | undefined;
}

/**
 * One network for many series, fitted in this process before their other candidates are tried: what it forecasts of each,
 * by the place of its plan. Nothing where the series are too few to share one. It stands in no journal: fitted again it is
 * the same, and soon where its checkpoints were kept.
 */
export async function sharedNetwork(
  panel: PanelPlan,
  { asked, timeoutMs, signal, onTraining, checkpoints }: SharedNetworkOptions,
): Promise<ReadonlyMap<number, MemberResult>> {
  const { plans, places } = panel;
  const results = new Map<number, MemberResult>();
  if (places.length === 0) return results;
  const start = performance.now();
  const listener = keepingErrors(onTraining);
  const abort = new AbortController();
  const forward = () => abort.abort(signal!.reason);
  signal?.addEventListener('abort', forward, { once: true });
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => abort.abort(), shareOfTime * timeoutMs);
  try {
    const { windows, failures, member } = await fitPanelNetwork(panel, asked, {
      signal: abort.signal,
      onTraining: listener.tell,
      checkpoints,
      tellsFeatures: true,
    });
    try {
      const files = await filesOf(member);
      for (const place of places) {
        const failure = failures.get(place);
        if (failure !== undefined) {
          results.set(place, { failure });
          continue;
        }
        const ahead = await aheadOf(member, plans[place]!, asked.horizon);
        const elapsedMs = (performance.now() - start) / places.length;
        results.set(place, { windows: windows.get(place), ...ahead, files, elapsedMs });
      }
    } finally {
      await member.model.dispose?.(member.fitted);
    }
  } catch (error) {
    signal?.throwIfAborted();
    listener.check();
    const failure = abort.signal.aborted ? outOfTime : reasonOf(networkName, error, signal);
    for (const place of places) results.set(place, { failure });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', forward);
  }
  return results;
}
