import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

// https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry: what is not globally reachable
const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv4');
}
// addresses of IPv6 that lead on to one of IPv4 are refused whatever that is
const publicIPv6 = new BlockList();
publicIPv6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is one that is reached from anywhere: not of this machine, a private network, or for another use. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !notPublic.check(address, 'ipv4');
  return publicIPv6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/**
 * Finds the addresses of a host as `dns.lookup` does, and fails where one of them is not public. What it has found is what is
 * connected to: a name that leads elsewhere a moment later gains nothing.
 */
export const lookupPublic: LookupFunction = (host, options, found) => {
  dns.lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, '');
    const odd = addresses.find(({ address }) => !isPublicAddress(address));
    if (odd) return found(new NotPublicError(host), '');
    if (options.all) return found(null, addresses);
    const [{ address, family } = { address: '', family: 0 }] = addresses;
    found(null, address, family);
  });
};

/** A host whose address is not public. */
export class NotPublicError extends Error {
  constructor(host: string) {
    super(`${host} has an address that is not public`);
  }
}
