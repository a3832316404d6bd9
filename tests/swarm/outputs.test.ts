import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import type { Member } from "../../runtime/swarm/config.ts";
import { readReport } from "../../runtime/swarm/outputs.ts";
import type { Agent } from "../../schema/types.ts";

function team(declared: { [agent: string]: Agent["outputs"] }) {
  const members = Object.entries(declared).map(([name, outputs]): [string, Member] => [
    name,
    { agent: { name, title: name, outputs } as Agent, model: {} as Member["model"], system: "", tools: [] },
  ]);
  return { members: Object.fromEntries(members), phase: { checks: [] } };
}

const refusal = (schema: Agent["outputs"][string], value: Json): string | undefined => {
  const read = readReport(team({ qa: { it: schema } }), "qa", { it: value });
  return "refused" in read ? String(read.refused) : undefined;
};

describe("a reported value is refused with the reason", () => {
  test.each([
    ["a number above its most", { type: "number", maximum: 10 }, 42, "“it” is 42; 10 is the most."],
    ["a number below its least", { type: "number", minimum: 0 }, -1, "“it” is -1; 0 is the least."],
    ["a part of a whole number", { type: "integer" }, 1.5, "“it” must be a whole number, not 1.5."],
    ["a number as a text", { type: "number" }, "8", "“it” must be a number."],
    ["a whole number as a truth", { type: "integer" }, true, "“it” must be a number."],
    ["a word that is none of the values", { enum: ["low", "high"] }, "medium", "“it” must be one of low, high."],
    ["a text that is too long", { type: "string", maxLength: 3 }, "four", "“it” has 4 characters; 3 are the most."],
    [
      "a long text of an earlier release",
      { type: "string" },
      "x".repeat(2001),
      "“it” has 2001 characters; 2000 are the most.",
    ],
    ["control characters", { type: "string", maxLength: 3 }, "\u0000", "“it” contains characters that are not text."],
    ["half a character", { type: "string", maxLength: 3 }, "\ud800", "“it” contains characters that are not text."],
    ["a list", { type: "string", maxLength: 3 }, ["a"], "“it” must be a string."],
    ["nothing", { type: "boolean" }, null, "“it” must be a boolean."],
  ] as [string, Agent["outputs"][string], Json, string][])("%s", (_, schema, value, reason) => {
    expect(refusal(schema, value)).toBe(reason);
  });
});

test.each([
  [{ type: "number", minimum: 0, maximum: 10 }, 0],
  [{ type: "number", minimum: 0, maximum: 10 }, 10],
  [{ type: "integer", minimum: -3 }, 5],
  [{ type: "integer" }, 1e15],
  [{ type: "string", maxLength: 3 }, "äö\n"],
  [{ type: "string", maxLength: 1 }, "😀"],
  [{ enum: ["low", "high"] }, "low"],
  [{ type: "boolean" }, false],
] as [Agent["outputs"][string], Json][])("a value within %j is taken: %j", (schema, value) => {
  expect(refusal(schema, value)).toBeUndefined();
});

test("what one member reports leaves the others the room they declared", () => {
  const text = { type: "string", maxLength: 2000 };
  const all = team({ a: { one: text, two: text }, b: { one: text } });
  const full = (character: string) =>
    readReport(all, "a", { one: character.repeat(2000), two: character.repeat(2000) });
  expect(full("x")).toHaveProperty("one");
  expect(full("字")).toEqual({
    refused: expect.stringMatching(/^Your values have 12\d{3} bytes together; 5\d{3} are the most/),
  });
  expect(readReport(all, "b", { one: "x".repeat(2000) })).toHaveProperty("one");
});

test("values that were reported before count, and those that are replaced do not", () => {
  const text = { type: "string", maxLength: 2000 };
  const all = team({ a: { one: text, two: text, three: text, four: text } });
  const before = { one: "字".repeat(1500), two: "x" };
  expect(readReport(all, "a", { two: "字".repeat(1500) }, before)).toHaveProperty("refused");
  expect(readReport(all, "a", { one: "字".repeat(1500) }, before)).toHaveProperty("one");
});

const schemas = fc.dictionary(
  fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,9}$/),
  fc.constantFrom<Agent["outputs"][string]>(
    { type: "string", maxLength: 2000 },
    { type: "string", maxLength: 8000 },
    { type: "number" },
    { enum: ["a", "ö".repeat(200)] },
  ),
  { minKeys: 1, maxKeys: 5 },
);

test("whatever members report, their values have 8 KB together at most", () => {
  const long = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.repeat(60));
  fc.assert(
    fc.property(
      schemas,
      schemas,
      fc.array(fc.oneof(long, fc.double(), fc.constant("a")), { minLength: 5 }),
      (a, b, values) => {
        const all = team({ a, b });
        const taken = Object.entries({ a, b }).map(([name, outputs]) => {
          let reported: { [output: string]: Json } = {};
          for (const [index, output] of Object.keys(outputs).entries()) {
            const read = readReport(all, name, { [output]: values[index % values.length] as Json }, reported);
            if (!("refused" in read)) reported = { ...reported, ...read };
          }
          return [name, reported];
        });
        expect(Buffer.byteLength(JSON.stringify(Object.fromEntries(taken)))).toBeLessThanOrEqual(8192 + 32);
      },
    ),
    { numRuns: 200 },
  );
});

describe("a list", () => {
  const list: Agent["outputs"][string] = {
    type: "array",
    maxItems: 2,
    items: {
      type: "object",
      properties: {
        id: { type: "string", maxLength: 40 },
        size: { type: "integer", minimum: 1 },
        kind: { enum: ["ui", "api"] },
      },
    },
  };
  const element = { id: "login-page", size: 3, kind: "ui" };

  test("is taken with elements that have an id each and all values within their bounds", () => {
    expect(refusal(list, [])).toBeUndefined();
    expect(refusal(list, [element, { ...element, id: "0" }])).toBeUndefined();
  });

  test.each<[Json, string]>([
    [element, "“it” must be a list."],
    [[element, element, element], "“it” has 3 elements; 2 are the most."],
    [["login"], "“it[0]” must be an object with id, size, kind."],
    [[{ id: "a", size: 1 }], "“it[0].kind” is missing."],
    [[{ ...element, size: 0 }], "“it[0].size” is 0; 1 is the least."],
    [[{ ...element, kind: "db" }], "“it[0].kind” must be one of ui, api."],
    [[{ ...element, more: 1 }], "“it[0].more” is not among your declared values."],
    [[{ ...element, id: "Login page" }], "“it[0].id” must have 1 to 40 lower-case letters, digits and hyphens."],
    [[{ ...element, id: "x".repeat(41) }], "“it[0].id” has 41 characters; 40 are the most."],
    [[element, element], '“it[1].id” is "login-page", like an element before it.'],
  ])("is refused with the reason: %j", (value, reason) => {
    expect(refusal(list, value)).toBe(reason);
  });
});
