import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import { inputFaults } from "../../schema/input-faults.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const id = { type: "string", pattern: "^[a-z0-9-]{1,40}$" };

function schemaOf(parts: object = { id, title: { type: "string", maxLength: 90 } }, required = ["id"]) {
  return {
    type: "object",
    required: ["number"],
    properties: {
      number: { type: "integer" },
      title: { type: "string", maxLength: 90 },
      parts: { type: "array", maxItems: 4, items: { type: "object", required, properties: parts } },
    },
    examples: [{ number: 7, title: "Tea is cold", parts: [{ id: "lid", title: "The lid" }] }],
  };
}

interface Written {
  prompt?: string;
  template?: string;
  phases?: string;
  schema?: object;
  more?: string;
}

function filesOf({ prompt = "You are {{agent.title}}.", template = "", phases, schema, more = "" }: Written) {
  return overlay(`# engagements/shop/engagement.yaml
flows:
  fix: { input: inputs/issue.json, phases: ${phases ?? "[plan, build]"} }
# engagements/shop/inputs/issue.json
${JSON.stringify(schema ?? schemaOf())}
# agents/prompts/member.md.hbs
${prompt}
# phases/templates/page.md.hbs
{{deliverable.title}}${template}

## Summary
# phases/part.yaml
title: Part
goal: Repair one part.
swarm: { entry: qa, members: [qa] }
limits: { usd: 2 }
writes: [{ agent: qa, paths: ["docs/quality/{item.id}.md"] }]
deliverables: [{ id: part, path: "docs/quality/{item.id}.md", owner: qa }]
${more}`);
}

const compiled = (written: Written) => compile(hostOf(filesOf(written)), { engagement: "shop" });

/** The text at the place of each diagnostic, with its id and its proposal. */
function faults(written: Written): string[] {
  const files = filesOf(written);
  return compiled(written)
    .diagnostics.filter(({ id }) => id !== "unused-phase")
    .map(
      ({ id, span, edit }) => `${id}: ${files[span.file]?.slice(span.start, span.end)}${edit ? ` → ${edit.text}` : ""}`,
    );
}

test("prompts and templates read what the flow is started with", () => {
  expect(
    faults({
      prompt:
        "{{input.title}} {{#each input.parts}}{{id}} {{title}} {{@root.input.number}}{{/each}}{{#with input}}{{number}}{{/with}}",
      template: " {{#if input.title}}{{input.number}}{{/if}}",
    }),
  ).toEqual([]);
});

test.each([
  [{ prompt: "{{input.titel}}" }, "template-variable-unsupplied: input.titel → input.title"],
  [{ template: "{{input.nmber}}" }, "template-variable-unsupplied: input.nmber → input.number"],
  [{ prompt: "{{#each input.parts}}{{titel}}{{/each}}" }, "template-variable-unsupplied: titel → title"],
])("a value that the input does not have is reported in a text, with the name that is meant (%#)", (written, fault) => {
  expect(faults(written)).toEqual([fault]);
});

test("an input that cannot be read is reported once, not at every text that shows it", () => {
  const files = filesOf({ prompt: "{{input.title}}" });
  delete (files as { [path: string]: string })["engagements/shop/inputs/issue.json"];
  const { diagnostics } = compile(hostOf(files), { engagement: "shop" });
  expect(diagnostics.map(({ id }) => id).filter((id) => id !== "unused-phase")).toEqual(["file-missing"]);
});

test("a flow without an input has nothing to show", () => {
  const files = filesOf({ prompt: "{{input.title}}" });
  const path = "engagements/shop/engagement.yaml";
  const without = { ...files, [path]: (files[path] ?? "").replace("input: inputs/issue.json, ", "") };
  const { diagnostics } = compile(hostOf(without), { engagement: "shop" });
  expect(diagnostics.map(({ id }) => id)).toContain("template-variable-unsupplied");
});

const eachPart = "[plan, { each: input.parts, phase: part }, build]";

test("a phase is worked on for each element of a list that the project is started with", () => {
  const { diagnostics, flows = [] } = compiled({ phases: eachPart });
  expect(diagnostics).toEqual([]);
  const pipeline = flows[0]?.pipeline;
  expect(pipeline?.phases.part?.each).toMatchObject({ list: "input.parts", items: 4 });
  expect(pipeline?.steps.find(({ kind }) => kind === "each")).toMatchObject({ list: "input.parts", items: 4 });
  const machine = flows[0]?.files.find(({ path }) => path === "state-machine.asl.json")?.text;
  expect(machine).toContain("$append([], $outputs.(input.parts))");
});

test("its elements are read as item, in conditions of the phase and in its texts", () => {
  expect(
    faults({
      phases: "[{ each: input.parts, phase: part, when: \"$count(input.parts[title = 'The lid']) > 0\" }, plan, build]",
    }),
  ).toEqual([]);
});

test.each([
  ["no id", schemaOf({ title: { type: "string", maxLength: 9 } }, []), eachPart, "each-list-unusable: input.parts"],
  ["an id that may be missing", schemaOf(undefined, []), eachPart, "each-list-unusable: input.parts"],
  [
    "an id of another form",
    schemaOf({ id: { type: "string", maxLength: 40 } }),
    eachPart,
    "each-list-unusable: input.parts",
  ],
  ["a text", schemaOf(), "[plan, { each: input.title, phase: part }, build]", "each-list-unusable: input.title"],
])("elements with %s are no elements to work on", (_, schema, phases, fault) => {
  expect(faults({ schema, phases })).toContain(fault);
});

test("a pattern is taken nowhere else, and no other pattern at all", () => {
  const { parts, ...others } = schemaOf().properties;
  const title = { type: "string", pattern: id.pattern };
  expect(faults({ schema: { type: "object", properties: { ...others, title } } })).toContain(
    'flow-input-unusable: "pattern"',
  );
  expect(faults({ schema: schemaOf({ id: { type: "string", pattern: "^(a+)+$" } }) })).toContain(
    'flow-input-unusable: "pattern"',
  );
});

test.each([
  ["titel", "title"],
  ["nummber", "number"],
  ["Number", "number"],
])("%s for %s is one fault, with the name that is meant", (written, meant) => {
  const { number, ...others } = { number: 7 } as { [name: string]: unknown };
  const given = meant === "number" ? { ...others, [written]: number } : { number, [written]: "Tea" };
  expect(inputFaults(schemaOf(), given)).toEqual([
    { pointer: `/${written}`, detail: `There is no value "${written}": write "${meant}".` },
  ]);
});

test("an unknown value that resembles none is reported with all that there are, beside what is missing", () => {
  expect(inputFaults(schemaOf(), { colour: "red" }).map(({ pointer }) => pointer)).toEqual(["/number", "/colour"]);
});

test("an input with two elements of one id, or an id that is no name, is refused with its place", () => {
  const start = (ids: string[]) => inputFaults(schemaOf(), { number: 7, parts: ids.map((each) => ({ id: each })) });
  expect(start(["lid", "pot"])).toEqual([]);
  expect(start(["lid", "pot", "lid"])).toEqual([
    { pointer: "/parts/2/id", detail: 'An element before it has the id "lid" as well.' },
  ]);
  expect(start(["../lid", "Pot", "a".repeat(41), ""]).map(({ pointer }) => pointer)).toEqual(
    [0, 1, 2, 3].map((index) => `/parts/${index}/id`),
  );
});
