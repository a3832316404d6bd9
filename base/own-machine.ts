import { parseAddress } from "./ip-address.ts";
import { isLoopback, isPublicAddress } from "./special-addresses.ts";

/** True for `localhost` and the names below it, which are the calling machine wherever they are resolved (RFC 6761). */
export function isLocalhost(hostname: string): boolean {
  return /^(?:.+\.)?localhost$/.test(hostname);
}

/** True for a URL's host that is the calling machine itself; the unspecified address connects to it, too. */
export function isOwnMachine(hostname: string): boolean {
  const address = addressOf(hostname);
  return address === undefined ? isLocalhost(hostname) : isLoopback(address) || address.value === 0n;
}

/** True for a URL's host that is certainly not on the public internet: the calling machine, or a private address. */
export function isPrivateHost(hostname: string): boolean {
  const address = addressOf(hostname);
  return address === undefined ? isLocalhost(hostname) : !isPublicAddress(address);
}

const addressOf = (hostname: string) => parseAddress(hostname.replace(/^\[|\]$/g, ""));
