/** An address of the internet protocol, as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** All addresses with the same first `length` bits. */
export interface IpRange {
  readonly base: IpAddress;
  readonly length: number;
}

/** Reads an address in its usual spelling; undefined for any other text, also for spellings such as 0x7f.1 and addresses with a zone. */
export function parseAddress(text: string): IpAddress | undefined {
  const value = text.includes(":") ? parseSix(text) : parseFour(text);
  return value === undefined ? undefined : { bits: text.includes(":") ? 128 : 32, value };
}

/** Reads `10.0.0.0/8`, or a single address; undefined when bits behind the prefix are set. */
export function parseRange(text: string): IpRange | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const base = parseAddress(address);
  if (base === undefined || rest.length > 0) return undefined;
  if (length === undefined) return { base, length: base.bits };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > base.bits) return undefined;
  const range = { base, length: Number(length) };
  return prefixOf(base, range.length) << freeBits(range) === base.value ? range : undefined;
}

export function isInRange(address: IpAddress, range: IpRange): boolean {
  return address.bits === range.base.bits && prefixOf(address, range.length) === prefixOf(range.base, range.length);
}

/** True when every address of `inner` is in `outer`. */
export function containsRange(outer: IpRange, inner: IpRange): boolean {
  return inner.length >= outer.length && isInRange(inner.base, outer);
}

const freeBits = ({ base, length }: IpRange): bigint => BigInt(base.bits - length);

const prefixOf = (address: IpAddress, length: number): bigint => address.value >> BigInt(address.bits - length);

function parseFour(text: string): bigint | undefined {
  const parts = text.split(".");
  const isUsual = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isUsual ? parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) : undefined;
}

function parseSix(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const before = groupsOf(halves[0] ?? "");
  const after = groupsOf(halves[1] ?? "");
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array<bigint>(missing).fill(0n), ...after];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** Returns groups of 16 bits; the last may be an IPv4 address, which is two. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const four = index === parts.length - 1 && part.includes(".") ? parseFour(part) : undefined;
    if (four !== undefined) groups.push(four >> 16n, four & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
