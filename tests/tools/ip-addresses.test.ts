import { expect, test } from "vitest";
import { containsRange, isInRange, parseAddress, parseRange } from "../../base/ip-address.ts";
import { isLoopback, isMetadataAddress, isPublicAddress } from "../../base/special-addresses.ts";

const addressOf = (text: string) => parseAddress(text) ?? expect.fail(`${text} is not read as an address`);
const rangeOf = (text: string) => parseRange(text) ?? expect.fail(`${text} is not read as a range`);

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "169.254.169.254",
  "172.31.255.255",
  "192.168.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "168.63.129.16",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:8.8.8.8",
  "::ffff:7f00:1",
  "64:ff9b::8.8.8.8",
  "64:ff9b:1::a00:1",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fec0::1",
  "ff02::1",
  "3fff::1",
])("%s is not a public address", (text) => expect(isPublicAddress(addressOf(text))).toBe(false));

test.each([
  "1.1.1.1",
  "8.8.8.8",
  "100.63.255.255",
  "172.32.0.1",
  "192.169.0.1",
  "223.255.255.255",
  "2606:4700::1111",
  "2a00:1450::1",
])("%s is a public address", (text) => expect(isPublicAddress(addressOf(text))).toBe(true));

test.each([
  "169.254.169.254",
  "169.254.170.2",
  "fd00:ec2::254",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "2002:a9fe:a9fe::",
  "100.100.100.200",
])("%s is an address of a metadata service", (text) => expect(isMetadataAddress(addressOf(text))).toBe(true));

test.each([
  "0x7f.1",
  "127.1",
  "2130706433",
  "010.0.0.1",
  "1.2.3.256",
  "1.2.3",
  "fe80::1%eth0",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "::1.2.3",
  "12345::",
  "",
  "localhost",
  ":",
])("%j is no address in its usual spelling", (text) => expect(parseAddress(text)).toBeUndefined());

test("spellings of the same IPv6 address are the same", () => {
  for (const text of ["::ffff:1.2.3.4", "::FFFF:0102:0304", "0:0:0:0:0:ffff:102:304"]) {
    expect(addressOf(text)).toEqual(addressOf("::ffff:1.2.3.4"));
  }
});

test("a range contains the addresses and ranges with its prefix, of its own family only", () => {
  expect(isInRange(addressOf("10.255.0.1"), rangeOf("10.0.0.0/8"))).toBe(true);
  expect(isInRange(addressOf("11.0.0.0"), rangeOf("10.0.0.0/8"))).toBe(false);
  expect(isInRange(addressOf("::a00:1"), rangeOf("10.0.0.0/8"))).toBe(false);
  expect(isInRange(addressOf("10.0.0.7"), rangeOf("10.0.0.7"))).toBe(true);
  expect(containsRange(rangeOf("10.0.0.0/8"), rangeOf("10.4.0.0/16"))).toBe(true);
  expect(containsRange(rangeOf("10.4.0.0/16"), rangeOf("10.0.0.0/8"))).toBe(false);
  for (const text of ["10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/8/8", "10.0.0.0/", "10.0.0.0/08", "a/8"]) {
    expect(parseRange(text), text).toBeUndefined();
  }
});

test("loopback is 127.0.0.0/8 and ::1", () => {
  expect(["127.0.0.1", "127.9.9.9", "::1"].map((text) => isLoopback(addressOf(text)))).toEqual([true, true, true]);
  expect(["128.0.0.1", "::2", "::ffff:127.0.0.1"].map((text) => isLoopback(addressOf(text)))).toEqual([
    false,
    false,
    false,
  ]);
});
