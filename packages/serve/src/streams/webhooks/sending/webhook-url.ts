import { isIP } from 'node:net';
import { BtcfcError, invalidOption } from '@btcfc/core';
import { errorWithStatus } from '../../../http/http-errors';
import { isPublicAddress } from './public-addresses';

/** To which hosts callers may have forecasts sent, as `webhookOptions` has it. */
export interface AllowedHosts {
  hosts: readonly string[];
  allowPrivate: boolean;
}

const longest = 2048;
const pattern = /^(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Whether a text names hosts: one, all below one by `*.`, or any by `*`; with or without a port. */
export function isHostPattern(text: string): boolean {
  return pattern.test(text);
}

/**
 * The address that a caller wants forecasts to be sent to.
 *
 * @throws BtcfcError `INVALID_OPTION`; with status 403 for a host to which none may be sent
 */
export function checkWebhookUrl(given: unknown, { hosts, allowPrivate }: AllowedHosts): URL {
  const isText = typeof given === 'string' && given.length <= longest;
  const url = isText && URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw invalidOption(
      'url',
      given,
      `an address that begins with https:// or http://, of ${longest} characters at most`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw invalidOption('url', 'a value that is not told', 'without a user, a password or a fragment');
  }
  if (!hosts.some((host) => isHost(url, host)))
    throw notAllowed(url.host, 'it is not among the hosts of this service');
  const address = addressOf(url);
  if (address !== undefined && !allowPrivate && !isPublicAddress(address)) {
    throw notAllowed(url.host, 'its address is not public');
  }
  return url;
}

/** The address that an URL names in place of a host. */
export function addressOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

function isHost(url: URL, allowed: string): boolean {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(allowed.toLowerCase()) ?? [];
  const usual = url.protocol === 'https:' ? '443' : '80';
  if (port !== undefined && port !== (url.port || usual)) return false;
  if (name === '*') return true;
  return name.startsWith('*.') ? url.hostname.endsWith(name.slice(1)) : url.hostname === name;
}

function notAllowed(host: string, why: string): Error {
  return errorWithStatus(
    403,
    new BtcfcError({
      code: 'INVALID_OPTION',
      message: `Forecasts can't be sent there: ${why}.`,
      received: host,
      remedy:
        'Name another address, or have the operator allow it with `webhooks.hosts` and `webhooks.allowPrivate`.',
    }),
  );
}
