import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { isPlainObject } from '../../space/plain-object';
import type { TuneListener, TuneProgressEvent } from '../../study/search/search-progress';
import type { Trial } from '../../study/state/trial';
import { flatConfig, textOf } from '../flat-config';
import { MlflowClient } from './mlflow-client';
import { type Metric, MlflowRuns, type RunStatus } from './mlflow-runs';

const mlflowOptions = defineOptions('mlflowReporter', {
  /** Where the server is, such as `http://127.0.0.1:5000`. @default that of `MLFLOW_TRACKING_URI` */
  url: option.text(),
  /** Name of the experiment, made if it is not there. @default that of `MLFLOW_EXPERIMENT_NAME`, or else 'btcfc' */
  experiment: option.text(),
  /**
   * Name of the search: one that goes on later with the same name goes on with its runs. No quotation marks.
   * @default none: each process makes runs of its own
   */
  search: option.custom(checkSearchName),
  /** Name of the curve of the metric that is searched for. @default 'metric' */
  metric: option.text({ default: 'metric' }),
  /** Tags of every run. @default {} */
  tags: option.custom(checkTags, { default: {} }),
  /** Token of whoever may write there. @default that of `MLFLOW_TRACKING_TOKEN` */
  token: option.text(),
  /** Name of whoever may write there. @default that of `MLFLOW_TRACKING_USERNAME` */
  username: option.text(),
  /** Password to the name. @default that of `MLFLOW_TRACKING_PASSWORD` */
  password: option.text(),
  /** How often a request is repeated that the server could not answer. @default 5 */
  maxRetries: option.integer({ min: 0, default: 5 }),
  /** Time for the rest to be sent at the end, milliseconds. @default 30_000 */
  closeTimeoutMs: option.integer({ min: 0, default: 30_000 }),
  /** Told at the end, in a line, what could not be sent. @default written to standard error */
  log: option.callback<(line: string) => void>(),
});

/** Options of `mlflowReporter`. */
export interface MlflowReporterOptions extends OptionsInput<typeof mlflowOptions> {}

/**
 * An `onProgress` that tells an MLflow server: an experiment, and in it a run for each trial, `trial-003`, with its
 * configuration as parameters, a curve for the metric and one for every other number in the reports, notes as tags (`note.weights`)
 * and how it ended: `FINISHED`, `FAILED`, or `KILLED` where it was stopped. What a member of a population goes on with is a
 * curve too, `config/lr`, and its lineage a tag.
 *
 * The search never waits for it but at its end: all is sent in the background, together, and again where the server does not
 * answer. What could not be sent is told at the end; it ends no search.
 *
 * @throws BtcfcError `INVALID_OPTION` for options, and where no server is named
 *
 * @example no-run
 * import { mlflowReporter, tune, uniform } from '@btcfc/tune';
 *
 * await tune(({ x }) => (x - 0.3) ** 2, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 5,
 *   onProgress: mlflowReporter({ url: 'http://127.0.0.1:5000', experiment: 'parabola', metric: 'loss' }),
 * });
 */
export function mlflowReporter(options?: MlflowReporterOptions): TuneListener {
  const { metric, tags, search, maxRetries, closeTimeoutMs, ...given } = mlflowOptions.read(options);
  const { url = variable('URI'), experiment = environment('MLFLOW_EXPERIMENT_NAME') ?? 'btcfc' } = given;
  const client = new MlflowClient({ url: checkUrl(url), authorization: authorizationOf(given), maxRetries });
  const runs = new MlflowRuns({ client, experiment, search, tags });
  /** Trials that have begun and not ended: those that wait at a rung as the search ends were stopped there. */
  const open = new Set<number>();
  const listener = (event: TuneProgressEvent) => {
    if (event.type === 'trial-ended') open.delete(event.trial.number);
    else open.add(event.trial.number);
    tellOf(event, runs, metric);
  };
  const onEnd = async () => {
    for (const number of open) runs.status(number, 'KILLED');
    await runs.close(closeTimeoutMs);
    const { failures, lostMetrics } = runs;
    if (failures.size === 0 && lostMetrics === 0) return;
    const [where, why] = [...failures][0] ?? ['All', 'too much was waiting'];
    const values = lostMetrics > 0 ? `, ${lostMetrics} values among it` : '';
    const log = given.log ?? ((line: string) => console.warn(line));
    log(`MLflow was not told everything of ${failures.size} trials${values}. ${where}: ${why}`);
  };
  return Object.assign(listener, { onEnd });
}

function tellOf({ type, trial }: TuneProgressEvent, runs: MlflowRuns, metric: string): void {
  const { number } = trial;
  const last = trial.reports.at(-1);
  const step = Math.round(last?.resource ?? 0);
  runs.begin(number, () => paramsOf(trial.config));
  if (type === 'trial-started' && trial.attempts > 1) runs.status(number, 'RUNNING');
  if (type === 'trial-reported' && last) {
    runs.metrics(number, metricsOf({ [metric]: last.value, ...last.metrics }, step));
  }
  if (type === 'trial-exploited') {
    const numbers = Object.entries(flatConfig(trial.config)).filter(([, value]) => typeof value === 'number');
    const curves = Object.fromEntries(numbers.map(([name, value]) => [`config/${name}`, value as number]));
    runs.metrics(number, metricsOf(curves, step));
    runs.tag(number, 'btcfc.lineage', shortened(JSON.stringify(trial.lineage), mostTagLength));
  }
  if (type !== 'trial-ended') return;
  // an objective that only returns its metric has reported nothing
  const isNew = trial.state === 'complete' && last?.value !== trial.value;
  if (isNew) runs.metrics(number, metricsOf({ [metric]: trial.value! }, last ? step + 1 : 0));
  for (const [key, value] of Object.entries(trial.notes ?? {})) {
    runs.tag(number, keyOf(`note.${key}`), shortened(textOf(value), mostTagLength));
  }
  runs.tag(number, 'btcfc.state', trial.state);
  if (trial.error !== undefined) runs.tag(number, 'btcfc.error', shortened(trial.error, mostTagLength));
  const statuses: Partial<Record<Trial['state'], RunStatus>> = { complete: 'FINISHED', failed: 'FAILED' };
  runs.status(number, statuses[trial.state] ?? 'KILLED');
}

// as MLflow has them
const mostTagLength = 5000;
const mostParamLength = 6000;
const mostKeyLength = 250;

function metricsOf(values: Readonly<Record<string, number>>, step: number): Metric[] {
  const timestamp = Date.now();
  return Object.entries(values).map(([key, value]) => ({ key: keyOf(key), value, timestamp, step }));
}

function paramsOf(config: unknown): Record<string, string> {
  const entries = Object.entries(flatConfig(config));
  return Object.fromEntries(
    entries.map(([name, value]) => [keyOf(name), shortened(textOf(value), mostParamLength)]),
  );
}

function keyOf(name: string): string {
  return name.replace(/[^\w\-. :/]/g, '_').slice(0, mostKeyLength);
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function variable(name: string): string | undefined {
  return environment(`MLFLOW_TRACKING_${name}`);
}

function environment(name: string): string | undefined {
  const { env } = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process ?? {};
  return env?.[name] || undefined;
}

function checkUrl(url: string | undefined): string {
  if (url === undefined) {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: 'No MLflow server is named.',
      remedy: 'Pass `url`, such as http://127.0.0.1:5000, or set MLFLOW_TRACKING_URI.',
    });
  }
  if (/^https?:\/\/./.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw invalidOption('url', url, 'the URL of a server, such as http://127.0.0.1:5000');
}

function authorizationOf(given: {
  token?: string;
  username?: string;
  password?: string;
}): string | undefined {
  const { token, username, password } = given;
  if (token !== undefined && username !== undefined) {
    throw invalidOption('token', 'a token', 'left out where `username` is given');
  }
  // what is passed stands before what the environment has
  const name = username ?? (token === undefined ? variable('USERNAME') : undefined);
  if (name !== undefined) {
    const bytes = new TextEncoder().encode(`${name}:${password ?? variable('PASSWORD') ?? ''}`);
    return `Basic ${btoa(String.fromCharCode(...bytes))}`;
  }
  const bearer = token ?? variable('TOKEN');
  return bearer && `Bearer ${bearer}`;
}

function checkSearchName(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !/['"`]/.test(value)) return value;
  throw invalidOption(name, value, 'a text without quotation marks');
}

function checkTags(name: string, value: unknown): Readonly<Record<string, string>> {
  const isObject = typeof value === 'object' && value !== null && isPlainObject(value);
  if (isObject && Object.values(value).every((item) => typeof item === 'string')) {
    return value as Record<string, string>;
  }
  throw invalidOption(name, value, 'an object whose values are texts');
}
