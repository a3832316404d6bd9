import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { wavesOf } from "../../compiler/asl/waves.ts";
import { lockedPaths, locksOverlap } from "../../schema/locked-paths.ts";
import { startEngine } from "../support/engine-on-test-clock.ts";

const { run, close } = startEngine();
afterAll(close);

interface Element {
  id: string;
  paths: string;
}
type Waves = { ids: string[] }[];

/** Divides the elements in the engine, as the machine does. */
async function divide(elements: readonly Element[]): Promise<Waves> {
  const waves = `{% ${wavesOf("$states.input.list", "paths")} %}`;
  const end = await run(
    { only: { Type: "Pass", Output: { waves }, End: true } },
    { list: elements.map((each) => ({ ...each })) },
  );
  return (end.output as { waves: Waves }).waves;
}

const folders = ["src", "docs", "src/api", "src/api/v1", "source", "."];
const path = fc.oneof(
  fc.constantFrom(...folders, "src/", "/src", "./src//api", "src/*.ts", "src/api/**", "**", "../docs", "docs/../src"),
  fc.tuple(fc.constantFrom(...folders), fc.constantFrom("a.ts", "b.ts", "c.md")).map((parts) => parts.join("/")),
);
const text = fc
  .array(path, { maxLength: 4 })
  .chain((paths) => fc.constantFrom(" ", ", ", "\n").map((by) => paths.join(by)));
const lists = fc
  .array(text, { maxLength: 12 })
  .map((texts) => texts.map((paths, index): Element => ({ id: `part-${index}`, paths })));

/** The fewest waves that keep the order of elements that overlap: as many as the longest chain of those. */
function longestChain(elements: readonly Element[]): number {
  const chains: number[] = [];
  for (const [index, { paths }] of elements.entries()) {
    const before = elements.slice(0, index).map((other, at) => [other, chains[at] ?? 0] as const);
    const overlapping = before.filter(([other]) => locksOverlap(lockedPaths(other.paths), lockedPaths(paths)));
    chains.push(1 + Math.max(0, ...overlapping.map(([, chain]) => chain)));
  }
  return Math.max(0, ...chains);
}

test("every element is in one wave, no wave has two that overlap, the later of two begins later, and no more waves are made than that needs", async () => {
  await fc.assert(
    fc.asyncProperty(lists, async (elements) => {
      const waves = await divide(elements);
      expect(waves.flatMap(({ ids }) => ids).toSorted()).toEqual(elements.map(({ id }) => id).toSorted());
      const waveOf = new Map(waves.flatMap(({ ids }, wave) => ids.map((id) => [id, wave])));
      for (const [index, later] of elements.entries()) {
        for (const earlier of elements.slice(0, index)) {
          if (!locksOverlap(lockedPaths(earlier.paths), lockedPaths(later.paths))) continue;
          expect(waveOf.get(earlier.id)).toBeLessThan(waveOf.get(later.id) ?? -1);
        }
      }
      for (const { ids } of waves) expect(ids).toEqual(elements.map(({ id }) => id).filter((id) => ids.includes(id)));
      expect(waves).toHaveLength(longestChain(elements));
      expect(await divide(elements)).toEqual(waves);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["a folder and a file in it", "src", "src/a.ts", true],
  ["two files of one folder", "src/a.ts", "src/b.ts", false],
  ["folders of which one name begins the other", "src", "source", false],
  ["a pattern and a file in its folder", "src/*.ts", "src/a.ts", true],
  ["one file, written in two ways", "./src//a.ts", "/src/a.ts", true],
  ["a file and nothing", "src/a.ts", "", true],
  ["a file and a path that leaves its folder", "src/a.ts", "docs/../lib", true],
  ["one of several paths", "docs src/a.ts", "lib,src/a.ts", true],
  [
    "a file and more paths than can be compared",
    "src/a.ts",
    Array.from({ length: 21 }, (_, n) => `p${n}`).join(" "),
    true,
  ],
])("%s: whether they wait for each other", async (_, first, second, overlap) => {
  const elements = [first, second].map((paths, index) => ({ id: `part-${index}`, paths }));
  expect(await divide(elements)).toHaveLength(overlap ? 2 : 1);
});

test("forty elements with as many paths as can be compared and none in common are one wave", async () => {
  const elements = Array.from({ length: 40 }, (_, index) => ({
    id: `part-${index}`,
    paths: Array.from({ length: 20 }, (__, path) => `p${index}/${path}`).join(" "),
  }));
  expect(await divide(elements)).toHaveLength(1);
});
