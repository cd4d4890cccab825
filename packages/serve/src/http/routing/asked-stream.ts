import { BtcfcError } from '@btcfc/core';
import { checkNames } from '../../input/known-names';
import { checkName } from '../../input/names';
import type { ServiceRequest } from '../exchange';

/** @throws BtcfcError `INVALID_OPTION`, also for another parameter: misspelt, it would mix two streams */
export function streamOf({ query }: ServiceRequest): string {
  checkNames('parameter', [...query.keys()], ['stream']);
  const [name = 'default', ...others] = query.getAll('stream');
  if (others.length === 0) return checkName('stream', name);
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: 'Two streams are named.',
    received: [name, ...others],
    remedy: 'Name one.',
  });
}
