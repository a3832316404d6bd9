import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { movedBlocks, moves } from "../../../compiler/emit/infra/moves.ts";
import { sizes, stackOf } from "../../support/compiled-environments.ts";

/**
 * Addresses of CloudCrew's environments in the last release, by size. When a version is released, they become those of that version. A
 * renamed address gets an entry in moves.ts; one whose resource really goes is listed here with the reason, until the next release.
 */
interface Released {
  addresses: { [size: string]: string[] };
  retired: { [address: string]: string };
}

const released: Released = JSON.parse(readFileSync(new URL("released-addresses.json", import.meta.url), "utf8"));

const addressesOf = (resource: { [type: string]: object }) =>
  Object.entries(resource).flatMap(([type, resources]) => Object.keys(resources).map((name) => `${type}.${name}`));

/** Released addresses that a deployment of this version would destroy without anybody having decided it. */
function lost(
  before: readonly string[],
  now: readonly string[],
  { retired }: Pick<Released, "retired">,
  all = moves,
): string[] {
  const resources = Object.fromEntries(
    Object.entries(Object.groupBy(now, (address) => address.split(".")[0] ?? "")).map(([type, group = []]) => [
      type,
      Object.fromEntries(group.map((address) => [address.split(".")[1], {}])),
    ]),
  );
  const moved = new Set(movedBlocks(all, resources).map(({ from }) => from));
  return before.filter((address) => !now.includes(address) && !moved.has(address) && retired[address] === undefined);
}

test.each(sizes)(
  "no address of the last release in size %s disappears: it is kept, moved, or retired with a reason",
  (size, environment) => {
    const before = released.addresses[size] ?? [];
    expect(before.length).toBeGreaterThan(70);
    expect(lost(before, addressesOf(stackOf(environment).resource), released)).toEqual([]);
  },
);

test("a reason is given for what was retired, and nothing is retired that is still there", () => {
  const all = new Set(sizes.flatMap(([, environment]) => addressesOf(stackOf(environment).resource)));
  for (const [address, reason] of Object.entries(released.retired)) {
    expect(reason.length, address).toBeGreaterThan(20);
    expect(all.has(address), address).toBe(false);
  }
});

test("a renamed address is found, and its entry, or a chain of entries, is the remedy", () => {
  const [before, between, after] = ["aws_s3_bucket.objects", "aws_s3_bucket.files", "aws_s3_bucket.contents"] as const;
  const nothing = { retired: {} };
  expect(lost([before], [after], nothing)).toEqual([before]);
  expect(lost([before], [after], nothing, [{ from: before, to: after }])).toEqual([]);
  const chain = [
    { from: before, to: between },
    { from: between, to: after },
  ];
  expect(lost([before], [after], nothing, chain)).toEqual([]);
  expect(lost([before], [], nothing, chain)).toEqual([before]);
  expect(lost([before], [], { retired: { [before]: "Objects are in the table." } })).toEqual([]);
  expect(movedBlocks(chain, { aws_s3_bucket: { contents: {} } })).toEqual(chain);
  expect(movedBlocks(chain, { aws_s3_bucket: { objects: {}, contents: {} } })).toEqual([chain[1]]);
});
