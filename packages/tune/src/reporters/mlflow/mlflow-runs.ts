import { BtcfcError } from '@btcfc/core';
import { runName } from '../flat-config';
import type { MlflowClient } from './mlflow-client';

/** What is to be told of one trial, until it is sent. */
interface PendingRun {
  id: string | undefined;
  /** Sent once, as it is made: a parameter of MLflow never changes. */
  params: Readonly<Record<string, string>>;
  tags: Map<string, string>;
  metrics: Metric[];
  status: RunStatus | undefined;
}

export interface Metric {
  key: string;
  value: number;
  timestamp: number;
  step: number;
}

export type RunStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface MlflowRunsOptions {
  client: MlflowClient;
  experiment: string;
  /** Name by which a search finds its runs again; undefined: it makes new ones. */
  search: string | undefined;
  tags: Readonly<Record<string, string>>;
}

/** Most that one request may hold, as MLflow has it. */
const most = { metrics: 1000, params: 100, tags: 100 };
/** Metrics that wait for a server that is away; what comes after that is lost. */
const mostWaiting = 100_000;
/** Time to collect what is sent together, milliseconds. */
const collectMs = 300;

const searchTag = 'btcfc.search';
const trialTag = 'btcfc.trial';

/** The runs of a search's trials, sent in the background one request after the other. */
export class MlflowRuns {
  /** What could not be sent, in words; the first reason of each kind. */
  readonly failures = new Map<string, string>();
  lostMetrics = 0;
  private readonly runs = new Map<number, PendingRun>();
  private readonly changed = new Set<number>();
  private waiting = 0;
  private experimentId: Promise<string> | undefined;
  private earlier: Promise<ReadonlyMap<number, string>> | undefined;
  private working: Promise<void> | undefined;
  private isClosing = false;
  private isRefused = false;

  constructor(private readonly options: MlflowRunsOptions) {}

  /** The run of a trial, made where there is none yet; `params` is called then alone. */
  begin(trial: number, params: () => Readonly<Record<string, string>>): void {
    if (!this.runs.has(trial)) {
      const tags = new Map([...Object.entries(this.options.tags), [trialTag, String(trial)]]);
      if (this.options.search !== undefined) tags.set(searchTag, this.options.search);
      this.runs.set(trial, { id: undefined, params: params(), tags, metrics: [], status: undefined });
    }
    this.touch(trial);
  }

  metrics(trial: number, metrics: readonly Metric[]): void {
    if (this.waiting + metrics.length > mostWaiting) {
      this.lostMetrics += metrics.length;
      return;
    }
    this.waiting += metrics.length;
    this.runs.get(trial)!.metrics.push(...metrics);
    this.touch(trial);
  }

  tag(trial: number, key: string, value: string): void {
    this.runs.get(trial)!.tags.set(key, value);
    this.touch(trial);
  }

  status(trial: number, status: RunStatus): void {
    this.runs.get(trial)!.status = status;
    this.touch(trial);
  }

  /** Sends what is left, in so many milliseconds. */
  async close(timeoutMs: number): Promise<void> {
    this.isClosing = true;
    const timer = setTimeout(() => this.options.client.close(), timeoutMs);
    while (this.working) await this.working;
    clearTimeout(timer);
  }

  private touch(trial: number): void {
    this.changed.add(trial);
    this.working ??= this.work();
  }

  private async work(): Promise<void> {
    while (this.changed.size > 0) {
      if (!this.isClosing) await new Promise((resolve) => setTimeout(resolve, collectMs));
      const [...trials] = this.changed;
      this.changed.clear();
      for (const trial of trials) await this.send(trial);
    }
    // here, where nothing has changed: any later, what changes meanwhile would wait for the next change
    this.working = undefined;
  }

  private async send(trial: number): Promise<void> {
    const run = this.runs.get(trial)!;
    const { metrics, tags, status } = run;
    Object.assign(run, { metrics: [], tags: new Map(), status: undefined });
    this.waiting -= metrics.length;
    let unsent = metrics.length;
    try {
      if (this.isRefused) throw new Error('the server refuses who asks');
      run.id ??= await this.makeRun(trial, run, tags);
      const all = [...tags].map(([key, value]) => ({ key, value }));
      while (unsent > 0 || all.length > 0) {
        const part = metrics.slice(metrics.length - unsent, metrics.length - unsent + most.metrics);
        // together they may be no more either
        const room = Math.max(0, Math.min(most.tags, most.metrics - part.length));
        await this.post('runs/log-batch', { run_id: run.id, metrics: part, tags: all.slice(0, room) });
        all.splice(0, room);
        unsent -= part.length;
      }
      if (status !== undefined) {
        const end = status === 'RUNNING' ? {} : { end_time: Date.now() };
        await this.post('runs/update', { run_id: run.id, status, ...end });
      }
    } catch (error) {
      this.lostMetrics += unsent;
      this.fail(`trial ${trial}`, error);
    }
  }

  private async makeRun(trial: number, run: PendingRun, tags: ReadonlyMap<string, string>): Promise<string> {
    const experiment = await this.experiment();
    const known = (await this.earlierRuns(experiment)).get(trial);
    if (known !== undefined) {
      await this.post('runs/update', { run_id: known, status: 'RUNNING' });
      return known;
    }
    const made = await this.post('runs/create', {
      ...{ experiment_id: experiment, run_name: runName(trial), start_time: Date.now() },
      tags: [...tags].slice(0, most.tags).map(([key, value]) => ({ key, value })),
    });
    const id = (made.run as { info: { run_id: string } }).info.run_id;
    const params = Object.entries(run.params).map(([key, value]) => ({ key, value }));
    for (let start = 0; start < params.length; start += most.params) {
      await this.post('runs/log-batch', { run_id: id, params: params.slice(start, start + most.params) });
    }
    return id;
  }

  private experiment(): Promise<string> {
    this.experimentId ??= this.findExperiment();
    this.experimentId.catch(() => {
      this.experimentId = undefined;
    });
    return this.experimentId;
  }

  private async findExperiment(): Promise<string> {
    const { client, experiment } = this.options;
    const found = await client.call('GET', 'experiments/get-by-name', { experiment_name: experiment });
    if (found) return (found.experiment as { experiment_id: string }).experiment_id;
    try {
      return (await this.post('experiments/create', { name: experiment })).experiment_id as string;
    } catch (error) {
      // another search may have made it meanwhile
      const again = await client.call('GET', 'experiments/get-by-name', { experiment_name: experiment });
      if (!again) throw error;
      return (again.experiment as { experiment_id: string }).experiment_id;
    }
  }

  private earlierRuns(experiment: string): Promise<ReadonlyMap<number, string>> {
    this.earlier ??= this.findRuns(experiment);
    this.earlier.catch(() => {
      this.earlier = undefined;
    });
    return this.earlier;
  }

  private async findRuns(experiment: string): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>();
    const { search } = this.options;
    if (search === undefined) return found;
    let page: string | undefined;
    do {
      const answer = await this.post('runs/search', {
        ...{ experiment_ids: [experiment], filter: `tags.\`${searchTag}\` = '${search}'`, max_results: 1000 },
        ...(page && { page_token: page }),
      });
      for (const { info, data } of (answer.runs ?? []) as FoundRun[]) {
        const trial = data.tags?.find(({ key }) => key === trialTag)?.value;
        if (trial !== undefined) found.set(Number(trial), info.run_id);
      }
      page = answer.next_page_token as string | undefined;
    } while (page);
    return found;
  }

  private async post(path: string, content: object): Promise<Record<string, unknown>> {
    return (await this.options.client.call('POST', path, content)) ?? {};
  }

  private fail(what: string, error: unknown): void {
    const { message, cause } = error as Error;
    // whoever is refused once is refused again
    if (BtcfcError.isInstance(error) && cause === 'refusal') this.isRefused = true;
    this.failures.set(what, message);
  }
}

interface FoundRun {
  info: { run_id: string };
  data: { tags?: { key: string; value: string }[] };
}
