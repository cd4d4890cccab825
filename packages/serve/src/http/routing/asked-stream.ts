import { BtcfcError } from '@btcfc/core';
import { checkNames } from '../../input/known-names';
import { checkName } from '../../input/names';
import type { ServiceRequest } from '../exchange';

/** The stream of who names none. */
const unnamed = 'default';

/** The stream that is named, where it is one. */
export function namedStream(query: URLSearchParams): string | undefined {
  const [name = unnamed, ...others] = query.getAll('stream');
  return others.length === 0 ? name : undefined;
}

/** @throws BtcfcError `INVALID_OPTION`, also for another parameter: misspelt, it would mix two streams */
export function streamOf({ query }: ServiceRequest): string {
  checkNames('parameter', [...query.keys()], ['stream']);
  const [name = unnamed, ...others] = query.getAll('stream');
  if (others.length === 0) return checkName('stream', name);
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: 'Two streams are named.',
    received: [name, ...others],
    remedy: 'Name one.',
  });
}
