import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseYaml } from "../../compiler/source/parse-yaml.ts";
import { readPlainYaml } from "../../compiler/source/plain-yaml.ts";
import { createTextFile } from "../../compiler/source/text-file.ts";
import type { ValuePath, YamlFile } from "../../compiler/source/yaml-file.ts";
import { readWithLibrary } from "../../compiler/source/yaml-library.ts";
import { mutatedText } from "../support/mutations.ts";
import { isLong } from "../support/seed.ts";
import { plainish } from "./plainish.ts";

const root = join(import.meta.dirname, "../..");
const written = globSync("{agents,phases,engagements,starters}/**/*.yaml", { cwd: root });

test.each(written)("%s is read plainly", (path) => {
  expectSame(readFileSync(join(root, path), "utf8"));
  expect(readPlainYaml(readFileSync(join(root, path), "utf8"))).toBeDefined();
});

test("what is read plainly has the values and places that the library gives", () => {
  let plain = 0;
  fc.assert(
    fc.property(plainish, (text) => {
      if (expectSame(text)) plain++;
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test("so it is with files changed at random places", () => {
  fc.assert(
    fc.property(mutatedText, (files) => {
      for (const [path, text] of Object.entries(files)) if (path.endsWith(".yaml")) expectSame(text);
    }),
    { numRuns: isLong ? 300 : 100 },
  );
});

test.each([
  ["an alias", "a: &x 1\nb: *x\n"],
  ["a tag", "a: !!str 1\n"],
  ["a tab", "a:\t1\n"],
  ["a line that ends otherwise", "a: 1\r\n"],
  ["two documents", "a: 1\n---\nb: 2\n"],
  ["a key that stands twice", "a: 1\na: 2\n"],
  ["an open bracket", "a: [1, 2\n"],
  ["a scalar on two lines", "a: one\n  two\n"],
  ["a value that is left out", "a:\nb: 1\n"],
  ["a key of the prototype", "__proto__: {a: 1}\n"],
  ["deep nesting", `a: ${"[".repeat(1000)}${"]".repeat(1000)}\n`],
])("%s is left to the library", (_, text) => {
  expect(readPlainYaml(text)).toBeUndefined();
});

/** Whether the text is read plainly; if so, as the library reads it. */
function expectSame(text: string): boolean {
  if (readPlainYaml(text) === undefined) return false;
  const [plain, library] = [parseYaml(createTextFile("x.yaml", text)), readWithLibrary(createTextFile("x.yaml", text))];
  expect(library.faults).toEqual([]);
  expect(plain.value).toEqual(library.value);
  for (const path of pathsOf(library.value)) {
    expect(placesOf(plain, path), `${JSON.stringify(text)} at ${path.join(".")}`).toEqual(placesOf(library, path));
  }
  return true;
}

function placesOf(yaml: YamlFile, path: ValuePath): unknown {
  return { keys: yaml.keys(path), key: yaml.keySpan(path), value: yaml.valueSpan(path) };
}

/** Every path there is, and beside each some that are not there. */
function pathsOf(value: unknown, path: ValuePath = []): ValuePath[] {
  const inner =
    typeof value !== "object" || value === null
      ? []
      : Object.entries(value).flatMap(([key, member]) =>
          pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
        );
  return [path, [...path, "absent"], [...path, 99], ...inner];
}
