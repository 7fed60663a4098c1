import { BlockList, isIP } from 'node:net';
import { guarded, type OptionType } from '@executor-metrics/core/support';

interface Network {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

/** Addresses and networks; an empty list would let nobody in, and is taken for a mistake. */
export const allowedAddressesType: OptionType<readonly string[]> = guarded(
  'an array, not empty, of IP addresses such as "10.1.2.3" or "::1" and networks such as "10.0.0.0/8"',
  (value): value is readonly string[] =>
    Array.isArray(value) && value.length > 0 && Array.from(value).every((each) => networkOf(each) !== undefined),
);

/**
 * Tells whether an address is among the allowed ones. An IPv4 address and its IPv6 form (`::ffff:1.2.3.4`), in which it arrives at
 * a server that listens on `::`, count as the same, in the list too: `::/0` is everybody.
 */
export function createAddressFilter(allowed: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of allowed.map(networkOf)) {
    if (network !== undefined) list.addSubnet(network.address, network.prefix, network.family);
  }
  return (address) => {
    // A link-local address comes with its interface: fe80::1%eth0.
    const [bare = ''] = address.split('%', 1);
    const version = isIP(bare);
    return version !== 0 && list.check(bare, familyOf(version));
  };
}

function networkOf(text: unknown): Network | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text);
  const [, address = '', length] = match ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  return { address, family: familyOf(version), prefix };
}

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}
