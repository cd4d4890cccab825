import { BtcfcError, invalidOption } from '@btcfc/core';
import type { TrialRecord } from '../sampler';

const states = ['running', 'paused', 'pruned', 'complete', 'failed'];

/**
 * Returns trials that a caller has handed over, if they are such: a metric is a number, be it one that is not finite.
 *
 * @throws BtcfcError `INVALID_OPTION` for what is no list, `INVALID_DATA` naming the trial that is none
 */
export function checkTrials<Record extends TrialRecord>(name: string, value: unknown): readonly Record[] {
  if (!Array.isArray(value)) throw invalidOption(name, value, 'a list of trials');
  value.forEach((trial, index) => {
    const fault = faultOf(trial);
    if (fault) throw noTrial(`${name}[${index}]`, fault, trial);
  });
  return value;
}

function faultOf(trial: unknown): string | undefined {
  if (typeof trial !== 'object' || trial === null) return 'it is no object';
  const { number, config, state, failedBy, value, rungs, reports } = trial as Record<string, unknown>;
  if (!Number.isSafeInteger(number)) return '`number` must be a whole number';
  if (Object.prototype.toString.call(config) !== '[object Object]') return '`config` must be an object';
  if (!states.includes(state as string)) return `\`state\` must be one of ${states.join(', ')}`;
  if (failedBy !== undefined && failedBy !== 'objective' && failedBy !== 'machine') {
    return "`failedBy` must be 'objective' or 'machine'";
  }
  if (value !== undefined && typeof value !== 'number') return '`value` must be a number';
  for (const [name, curve] of Object.entries({ rungs, reports })) {
    if (curve !== undefined && !isCurve(curve)) return `\`${name}\` must be a list of { resource, value }`;
  }
  return undefined;
}

function isCurve(curve: unknown): boolean {
  if (!Array.isArray(curve)) return false;
  return curve.every((point) => Number.isFinite(point?.resource) && typeof point.value === 'number');
}

function noTrial(place: string, fault: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${place}\` is no trial: ${fault}.`,
    received,
    remedy: 'Pass trials as `tune` returns them: { number, config, state, value, rungs or reports }.',
  });
}
