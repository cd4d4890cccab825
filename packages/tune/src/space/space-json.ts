import { BtcfcError } from '@btcfc/core';
import type { Space } from './domain';
import { validateSpace } from './validate-space';

/**
 * The space as JSON text, names in their order: equal spaces give equal text.
 *
 * @throws BtcfcError `INVALID_OPTION` if it is not a space
 *
 * @example
 * import { spaceToJSON, uniform } from '@btcfc/tune';
 *
 * spaceToJSON({ x: uniform(0, 1) }); // '{"x":{"$domain":"uniform","low":0,"high":1}}'
 */
export function spaceToJSON(space: Space): string {
  return JSON.stringify(validateSpace(space));
}

/**
 * The space that `spaceToJSON` wrote.
 *
 * @throws BtcfcError `PARSE_FAILED` if the text is not JSON, `INVALID_OPTION` if it is not a space
 *
 * @example
 * import { spaceFromJSON, spaceToJSON, uniform } from '@btcfc/tune';
 *
 * spaceFromJSON(spaceToJSON({ x: uniform(0, 1) })); // the same space again
 */
export function spaceFromJSON(text: string): Space {
  try {
    return validateSpace(JSON.parse(text));
  } catch (cause) {
    if (BtcfcError.isInstance(cause)) throw cause;
    throw new BtcfcError({
      code: 'PARSE_FAILED',
      message: 'The text of the space is not JSON.',
      received: text,
      remedy: 'Pass what `spaceToJSON` returned.',
      cause,
    });
  }
}
