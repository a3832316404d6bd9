import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The engagements that play the systems whose documents crew is measured by: the letter of their inventories, and the number of features. */
const tables = [
  ["cloudcrew", "C", 75],
  ["auto-dev", "A", 37],
  ["agent-bus", "B", 22],
  ["autodev", "P", 15],
] as const;

const readme = (name: string) => readFileSync(join(root, "engagements", name, "README.md"), "utf8");
const quoted = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = ""]) => inside);

/** Numbers that a table names, alone or as `C62 to C68`. */
function numbersIn(text: string, letter: string): Set<number> {
  const named = [...text.matchAll(new RegExp(`\\b${letter}(\\d+)(?: to ${letter}(\\d+))?`, "g"))];
  return new Set(
    named.flatMap(([, from, to = from]) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index),
    ),
  );
}

test.each(tables)("the table of %s names every feature of its inventory, and no other", (name, letter, count) => {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  expect([...numbersIn(readme(name), letter)].sort((a, b) => a - b)).toEqual(all);
});

test.each(tables)("every test and file that the table of %s names exists", (name) => {
  const places = [join(root, "engagements", name), root];
  const files = quoted(readme(name)).filter((each) => /^tests\/|^[\w./-]+\*?\.(?:ts|yaml|json|md)$/.test(each));
  expect(files.length).toBeGreaterThan(10);
  const isThere = (file: string) =>
    places.some((place) => existsSync(join(place, file)) || globSync(file, { cwd: place }).length > 0);
  expect(files.filter((file) => !isThere(file) && !isBeside(readme(name), file, places))).toEqual([]);
});

/** True for a file that is named without its folder, in a row that names one of its siblings with it. */
function isBeside(text: string, file: string, places: readonly string[]): boolean {
  const row = text.split("\n").find((line) => line.includes(`\`${file}\``)) ?? "";
  const folders = quoted(row).flatMap((each) => (each.includes("/") ? [each.slice(0, each.lastIndexOf("/"))] : []));
  return folders.some((folder) => places.some((place) => existsSync(join(place, folder, file))));
}

test("every sentence that the table of agent-bus quotes is the name of a test", () => {
  const names = ["agent-bus", "agent-bus-played", "agent-bus-tools"]
    .map((file) => readFileSync(join(root, `tests/starters/${file}.test.ts`), "utf8"))
    .join("\n");
  const sentences = [...readme("agent-bus").matchAll(/"([a-z][^"\n]{20,})"/g)].map(([, sentence = ""]) => sentence);
  expect(sentences.length).toBeGreaterThan(5);
  expect(sentences.filter((sentence) => !names.includes(`"${sentence}`))).toEqual([]);
});
