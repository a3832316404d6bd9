import { lookup } from "node:dns/promises";
import { type IpAddress, isInRange, parseAddress, parseRange } from "../../../../base/ip-address.ts";
import { isLocalhost } from "../../../../base/own-machine.ts";
import { isLoopback, isMetadataAddress, isPublicAddress } from "../../../../base/special-addresses.ts";

/** An address as `net.connect` takes it. */
export interface HostAddress {
  address: string;
  family: 4 | 6;
}

/** Returns all addresses of a host name; rejects when it has none. */
export type Resolve = (hostname: string) => Promise<string[]>;

export const resolveBySystem: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

export type Resolved = { kind: "resolved"; addresses: HostAddress[] } | { kind: "refused"; reason: string };

/**
 * Resolves the host once and checks every address: one that is not allowed refuses them all, because a name that has
 * both is a trick or a mistake. `named` are the ranges that the declaration permits.
 */
export async function resolveHost(hostname: string, named: readonly string[], resolve: Resolve): Promise<Resolved> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const texts =
    parseAddress(host) !== undefined ? [host] : isLocalhost(host) ? ["127.0.0.1", "::1"] : await resolve(host);
  const ranges = named.map(parseRange).filter((range) => range !== undefined);
  const addresses: HostAddress[] = [];
  for (const text of texts) {
    const address = parseAddress(text);
    if (address === undefined || !isAllowed(address)) {
      return { kind: "refused", reason: `${hostname} has the address ${text}, which the tool may not reach.` };
    }
    addresses.push({ address: text, family: address.bits === 32 ? 4 : 6 });
  }
  if (addresses.length === 0) return { kind: "refused", reason: `${hostname} has no address.` };
  return { kind: "resolved", addresses };

  function isAllowed(address: IpAddress): boolean {
    if (isMetadataAddress(address)) return false;
    if (isPublicAddress(address) || ranges.some((range) => isInRange(address, range))) return true;
    // The origin itself names a private address, or this machine.
    return parseAddress(host) !== undefined || (isLocalhost(host) && isLoopback(address));
  }
}
