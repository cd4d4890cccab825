import { BtcfcError } from '@btcfc/core';
import type { Report } from '../trial/trial-context';
import type { Trial, TrialReport } from './trial';

/** A metric, and whether it is to become small or large. */
export interface Goal {
  readonly metric: string;
  readonly mode: 'min' | 'max';
}

/** What a trial has come to, as it is stored. */
export interface Outcome {
  /** The first metric. */
  value: number;
  /** The other metrics that are searched for. */
  metrics?: Record<string, number>;
  /** At or below 0 where the configuration may be used. */
  constraints?: Record<string, number>;
}

/** What an objective has reported. @throws BtcfcError `INVALID_DATA` for what it must tell and has not */
export function readReport(
  report: Report,
  { goals, resource, next }: { goals: readonly Goal[]; resource: string; next: number },
): TrialReport {
  const { [resource]: at = next, constraints, ...told } = (report ?? {}) as Report;
  const { metric } = goals[0]!;
  for (const goal of goals)
    if (typeof told[goal.metric] !== 'number') throw noMetric(goal.metric, told[goal.metric]);
  if (!Number.isFinite(at)) throw noMetric(resource, at);
  const { [metric]: value, ...others } = told;
  return {
    ...{ resource: at as number, value: value as number },
    ...numbersIn(others),
    ...constraintsIn(constraints),
  };
}

/**
 * What a trial has come to: what its objective returned, and for what it did not, its last report.
 *
 * @throws BtcfcError `INVALID_DATA` if a metric was never told
 */
export function outcomeOf(goals: readonly Goal[], returned: unknown, trial: Trial): Outcome {
  const last = trial.reports.at(-1);
  const [{ metric }, ...others] = goals as [Goal, ...Goal[]];
  const said = (typeof returned === 'object' && returned !== null ? returned : {}) as Report;
  const value = (typeof returned === 'object' ? said[metric] : returned) ?? last?.value;
  if (typeof value === 'boolean') throw returnedAnswer(metric, value);
  if (typeof value !== 'number') throw noMetric(metric, value);
  const metrics = Object.fromEntries(
    others.map(({ metric: name }) => {
      const other = said[name] ?? last?.metrics?.[name];
      if (typeof other !== 'number') throw noMetric(name, other);
      return [name, other];
    }),
  );
  const constraints = said.constraints ?? last?.constraints;
  return { value, ...(others.length > 0 && { metrics }), ...constraintsIn(constraints) };
}

/** The metrics of a trial as it stands, in the order of the goals; undefined: one of them is not known. */
export function valuesOf(
  goals: readonly Goal[],
  { value, values }: Pick<Trial, 'value' | 'values'>,
): number[] | undefined {
  if (value === undefined) return undefined;
  const found = goals.map(({ metric }, index) => (index === 0 ? value : values?.[metric]));
  return found.includes(undefined) ? undefined : (found as number[]);
}

/** Of several metrics, the mode of each; undefined: there is one. */
export function modesOf(goals: readonly Goal[]): Record<string, 'min' | 'max'> | undefined {
  return goals.length > 1 ? Object.fromEntries(goals.map(({ metric, mode }) => [metric, mode])) : undefined;
}

/** Of several metrics, all of them by name; undefined: there is one. */
export function valuesIn(
  goals: readonly Goal[],
  { value, metrics }: Pick<TrialReport, 'value' | 'metrics'>,
): Record<string, number> | undefined {
  if (goals.length === 1) return undefined;
  return Object.fromEntries(
    goals.map(({ metric }, index) => [metric, index === 0 ? value : (metrics?.[metric] ?? Number.NaN)]),
  );
}

function numbersIn(values: Report): { metrics?: Record<string, number> } {
  const numbers = Object.entries(values).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return numbers.length > 0 ? { metrics: Object.fromEntries(numbers) } : {};
}

function constraintsIn(constraints: unknown): { constraints?: Record<string, number> } {
  if (constraints === undefined) return {};
  const isObject = typeof constraints === 'object' && constraints !== null && !Array.isArray(constraints);
  const entries = isObject ? Object.entries(constraints) : [];
  if (isObject && entries.every(([, value]) => typeof value === 'number')) {
    return { constraints: Object.fromEntries(entries) };
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The objective told constraints that are no numbers by name.',
    received: constraints,
    remedy: 'Report them as `constraints: { memory: used - available }`: at or below 0 is feasible.',
  });
}

/** The error for an arrow function that returns what `trial.report` has answered. */
function returnedAnswer(name: string, received: boolean): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The objective returned ${received}, as \`trial.report\` answers, where a metric is expected.`,
    received,
    remedy: `Return a number, { ${name} } or nothing: then the last report counts.`,
  });
}

/** The error for a report or a result without its metric. */
function noMetric(name: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The objective told no \`${name}\`.`,
    received: received === undefined ? 'undefined' : received,
    remedy: `Report or return a number as \`${name}\`.`,
  });
}
