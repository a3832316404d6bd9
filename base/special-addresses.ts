import { containsRange, type IpAddress, type IpRange, isInRange, parseRange } from "./ip-address.ts";

// Special-purpose addresses after the registries of IANA (RFC 6890 and its updates).

/** Metadata services of clouds, which give credentials to every caller: no tool may reach them, even if a configuration names them. */
const metadata = rangesOf([
  "169.254.169.254", // AWS, Azure, Google and others
  "169.254.170.0/24", // AWS: credentials of tasks and pods
  "169.254.169.253", // AWS: the resolver
  "168.63.129.16", // Azure: the host agent
  "100.100.100.200", // Alibaba
  "192.0.0.192", // Oracle
  "fd00:ec2::/32", // AWS
  "fd20:ce::/32", // Google
  "fe80::a9fe:a9fe", // Azure and OpenStack
]);

const loopback = rangesOf(["127.0.0.0/8", "::1"]);

/** Not on the public internet, or not a single machine. */
const special = rangesOf([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "2001::/23", // protocols, among them Teredo, which contains an IPv4 address
  "2001:db8::/32",
  "2002::/16", // 6to4, which contains an IPv4 address
  "3fff::/20",
]);

/** Everything else in IPv6 is local, or contains an IPv4 address (mapped, NAT64), or is not assigned. */
const globalSix = rangesOf(["2000::/3"]);

export function isPublicAddress(address: IpAddress): boolean {
  if (isAnyOf(metadata, address) || isAnyOf(special, address)) return false;
  return address.bits === 32 || isAnyOf(globalSix, address);
}

export function isLoopback(address: IpAddress): boolean {
  return isAnyOf(loopback, address);
}

/** True for an address of a cloud's metadata service, also inside an IPv6 address. */
export function isMetadataAddress(address: IpAddress): boolean {
  return [address, ...embeddedIn(address)].some((each) => isAnyOf(metadata, each));
}

/** True when the range has only addresses of metadata services. */
export function isMetadataRange(range: IpRange): boolean {
  return isMetadataAddress(range.base) && metadata.some((known) => containsRange(known, range));
}

/** Returns the IPv4 addresses in an IPv6 address: mapped, compatible, NAT64, 6to4. */
function embeddedIn({ bits, value }: IpAddress): IpAddress[] {
  if (bits === 32) return [];
  return [value & 0xffffffffn, (value >> 80n) & 0xffffffffn].map((four) => ({ bits: 32, value: four }));
}

function isAnyOf(ranges: readonly IpRange[], address: IpAddress): boolean {
  return ranges.some((range) => isInRange(address, range));
}

function rangesOf(texts: readonly string[]): IpRange[] {
  return texts.map((text) => {
    const range = parseRange(text);
    if (range === undefined) throw new Error(`${text} is not a range of addresses.`);
    return range;
  });
}
