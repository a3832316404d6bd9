import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { link } from "../../compiler/link/link.ts";
import { load } from "../../compiler/load/load.ts";
import { check } from "../../compiler/rules/check.ts";
import { describeFile } from "../../runtime/artifacts/listing.ts";
import { knownStatement } from "../../runtime/models/rehearsal/known-statement.ts";
import { sampleData } from "../../runtime/models/rehearsal/sample-data.ts";
import { checkedFiles, timeForChecks } from "../../runtime/runner/checked-files.ts";
import { schemaFaults } from "../../runtime/runner/schema-faults.ts";
import { isLong } from "../support/seed.ts";
import { twoAgents } from "../support/two-agents.ts";
import { hostOf, overlay } from "../support/workspace.ts";

type Schema = { [keyword: string]: Json };

const qualities: Schema = {
  type: "object",
  required: ["qualities"],
  additionalProperties: false,
  properties: { qualities: { type: "array", minItems: 2, items: { type: "string", minLength: 5 } } },
};
const faults = (path: string, text: string, schema: Schema = qualities) =>
  schemaFaults(schema, path, Buffer.from(text));

test.each([
  ["a.json", '{"qualities": ["quick", "clean"]}'],
  ["a.yaml", "qualities:\n  - quick\n  - clean\n"],
  ["a.yml", "# JSON is YAML\n{qualities: [quick, clean]}\n"],
  ["a.md", "---\nqualities: [quick, clean]\n---\n\n# Title\n\n---\n\nMore.\n"],
  ["a.md", '---\r\n{"qualities": ["quick", "clean"]}\r\n---\r\n'],
])("data of %s fit the schema (%#)", (path, text) => {
  expect(faults(path, text)).toEqual([]);
});

test("each fault has its place, its reason and the value", () => {
  expect(faults("a.yaml", "qualities: [no]\nnotes: x\n")).toEqual([
    'at the top: "notes" is not one of its names',
    "at /qualities: must NOT have fewer than 2 items, and has 1",
    'at /qualities/0: must NOT have fewer than 5 characters, and has 2: "no"',
  ]);
  expect(faults("a.json", "{}")).toEqual(['at the top: "qualities" is missing']);
});

test.each([
  ["a.json", "{", "it cannot be read as JSON: "],
  ["a.yaml", "a: [", "it cannot be read as YAML: "],
  ["a.yaml", "a: 1\na: 2\n", "it cannot be read as YAML: "],
  ["a.md", "# Title\n", "it does not begin with front matter"],
  ["a.json", "[".repeat(60) + "]".repeat(60), "it is nested more than 40 levels deep"],
  ["a.json", `"${"x".repeat(300_000)}"`, "it has 300002 bytes"],
])("%s that cannot be checked is a fault (%#)", (path, text, words) => {
  expect(faults(path, text)).toEqual([expect.stringContaining(words)]);
});

test("aliases that multiply are refused instead of expanded", () => {
  const lines = Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`);
  const [fault] = faults("a.yaml", `a0: &a0 [x, x]\n${lines.join("\n")}\n`);
  expect(fault).toContain("it cannot be read as YAML");
});

test("a check that would not end is broken off", () => {
  const began = performance.now();
  const text = JSON.stringify({ id: `${"a".repeat(60)}!` });
  const [fault] = faults("a.json", text, { properties: { id: { type: "string", pattern: "^(a+)+$" } } });
  expect(fault).toContain("it could not be checked within 2 s");
  expect(performance.now() - began).toBeLessThan(20_000);
});

test("of many slow files only so many are checked in one pass, with heartbeats between them, and the others in the next", async () => {
  const slow = ["a", "b", "c"].map((name) => ({
    path: `data/${name}.json`,
    text: JSON.stringify({ id: `${name.repeat(60)}!` }),
  }));
  const tree = {
    files: () => slow.map(({ path, text }) => describeFile(path, Buffer.from(text))),
    read: async (path: string) => Buffer.from(slow.find((file) => file.path === path)?.text ?? ""),
  };
  const pipeline = twoAgents();
  const schemas = { slow: { properties: { id: { type: "string", pattern: "^([abc]+)+$" } } } };
  const deliverable = {
    id: "data",
    title: "Data",
    path: "data/*.json",
    owner: "pm",
    min: 1,
    optional: false,
    schema: "slow",
  };
  let beats = 0;
  const timer = setInterval(() => beats++, 1);
  const pass = async () => {
    const checked = await checkedFiles({ ...pipeline, schemas }, deliverable, tree, timeForChecks(2_500));
    return checked.map(({ faults: [fault], isUnchecked }) => [isUnchecked ?? false, fault?.slice(0, 20)]);
  };
  const [timedOut, unchecked] = [
    [false, "it could not be chec"],
    [true, "it was not checked, "],
  ];
  expect(await pass()).toEqual([timedOut, timedOut, unchecked]);
  clearInterval(timer);
  expect(beats).toBeGreaterThanOrEqual(2);
  expect(await pass()).toEqual([timedOut, timedOut, timedOut]);
});

test("only the first faults of many are told", () => {
  const list = JSON.stringify(Array.from({ length: 40 }, (_, index) => index));
  const all = faults("a.json", list, { type: "array", items: { type: "string" } });
  expect(all).toHaveLength(13);
  expect(all.at(-1)).toBe("and 28 more");
});

const statement = knownStatement("# A shop\n\nThe shop must sell tea. It must be open by spring.\n");

const bounded = (least: string, most: string) =>
  fc.tuple(fc.nat(5), fc.nat(5)).map(([one, more]): Schema => ({ [least]: one, [most]: one + more }));
const schemas = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    bounded("minLength", "maxLength").map((bounds): Schema => ({ type: "string", ...bounds })),
    bounded("minimum", "maximum").map((bounds): Schema => ({ type: "integer", ...bounds })),
    bounded("exclusiveMinimum", "maximum").map(
      (bounds): Schema => ({
        type: "number",
        ...bounds,
        maximum: Number(bounds.maximum) + 2,
      }),
    ),
    fc.constantFrom<Schema>({ const: 4 }, { enum: ["a", "b"] }, { type: "boolean" }, { type: ["null", "string"] }),
    fc.tuple(tie("schema"), bounded("minItems", "maxItems")).map(
      ([items, bounds]): Schema => ({
        type: "array",
        ...bounds,
        items,
      }),
    ),
    fc.tuple(tie("schema"), tie("schema")).map(
      ([one, other]): Schema => ({
        type: "object",
        properties: { one, other },
        required: ["one", "third"],
        additionalProperties: { $ref: "#/$defs/more" },
      }),
    ),
    fc.tuple(tie("schema"), tie("schema")).map(([one, other]): Schema => ({ anyOf: [one, other] })),
  ),
})).schema;

/** The faults that the compiler finds in the schema, as a deliverable's. */
function diagnosed(schema: Schema): string[] {
  const found = createFound();
  const host = hostOf(
    overlay(
      `# phases/plan.yaml\ndeliverables:\n  - { id: plan, path: docs/plan.md, template: page, owner: pm, schema: schemas/plan.json }\n# phases/schemas/plan.json\n${JSON.stringify(schema)}\n`,
    ),
  );
  const declarations = load(host, "shop", found)?.flows[0];
  if (declarations !== undefined) check([link(declarations, found)], found);
  return found.diagnostics().map(({ message }) => message);
}

test("a schema that the compiler accepts checks data, and the rehearsal's data fit it", () => {
  fc.assert(
    fc.property(schemas, (inner) => {
      const schema = {
        type: "object",
        required: ["part"],
        properties: { part: inner },
        $defs: { more: { type: "string" } },
      };
      expect(diagnosed(schema)).toEqual([]);
      expect(faults("a.json", JSON.stringify(sampleData(schema, { statement })), schema)).toEqual([]);
      expect(faults("a.json", "{}", schema)).toEqual(['at the top: "part" is missing']);
    }),
    { numRuns: isLong ? 300 : 75 },
  );
});
