import { expect, test } from "vitest";
import { compile, validate } from "../../compiler/index.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";

const issue = `# engagements/shop/inputs/issue.json
{ "type": "object", "required": ["number"],
  "properties": { "number": { "type": "integer" }, "title": { "type": "string", "maxLength": 90 }, "urgent": { "type": "boolean" },
    "labels": { "type": "array", "maxItems": 5, "items": { "type": "string", "maxLength": 20 } } },
  "examples": [{ "number": 7, "title": "Tea is cold", "labels": ["tea"] }] }
`;

/** The shop with two flows instead of its phases. */
const two = (fix: string, more = "") => `# engagements/shop/engagement.yaml
flows:
  fix: ${fix}
  ask: { title: Ask, budget: { usd: 30 }, phases: [plan] }
${more}${issue}`;

const built = (changes: string) => compile(hostOf(overlay(changes)), { engagement: "shop" });

/** The text at the place of each diagnostic, with its id. */
function faults(changes: string): string[] {
  const files = overlay(changes);
  return compile(hostOf(files), { engagement: "shop" }).diagnostics.map(
    ({ id, span }) => `${id}: ${files[span.file]?.slice(span.start, span.end)}`,
  );
}

test("a fault in one flow hides no finding of another", () => {
  const fix = "{ input: inputs/issue.json, key: [input.title], phases: [plan] }";
  const files = overlay(two(fix).replace("title: Ask,", "key: 5,"));
  const ids = compile(hostOf(files), { engagement: "shop" }).diagnostics.map(({ id }) => id);
  expect(ids).toContain("flow-key-unusable");
});

test("each flow becomes a pipeline of its own, with the files that it reaches and no others", () => {
  const { flows = [], files = [], pipeline } = built(two("{ input: inputs/issue.json, phases: [plan, build] }"));
  expect(pipeline).toBeUndefined();
  expect(flows.map(({ name }) => name)).toEqual(["fix", "ask"]);
  const [fix, ask] = flows.map((flow) => flow.pipeline);
  expect([fix?.title, ask?.title]).toEqual(["Shop", "Ask"]);
  expect([fix?.budget.maxCostMicros, ask?.budget.maxCostMicros]).toEqual([50_000_000, 30_000_000]);
  expect([Object.keys(fix?.phases ?? {}), Object.keys(ask?.phases ?? {})]).toEqual([["plan", "build"], ["plan"]]);
  expect([Object.keys(fix?.agents ?? {}), Object.keys(ask?.agents ?? {})]).toEqual([
    ["dev", "pm", "qa"],
    ["dev", "pm"],
  ]);
  expect(files.map(({ path }) => path).filter((path) => path.endsWith("runner.json"))).toEqual([
    "flows/fix/runner.json",
    "flows/ask/runner.json",
  ]);
});

test("an engagement without flows is one flow, and its pipeline says nothing of flows", () => {
  const { flows = [], pipeline, files } = compile(hostOf(shop), { engagement: "shop" });
  expect(flows.map(({ name }) => name)).toEqual(["main"]);
  expect(flows[0]?.files).toEqual(files);
  expect(flows[0]?.pipeline).toBe(pipeline);
  expect(JSON.stringify(files)).not.toContain('\\"flow\\"');
});

test("the machine begins with the values of the input, which conditions read like those of an agent", () => {
  const { flows = [] } = built(
    two("{ input: inputs/issue.json, phases: [plan, { phase: build, when: input.urgent = true }] }"),
  );
  const machine = flows[0]?.files.find(({ path }) => path === "state-machine.asl.json")?.text ?? "";
  expect(machine).toContain('{% $merge([$states.input.outputs, {\\"input\\": $states.input.input}]) %}');
  expect(machine).toContain("$boolean([$outputs.(input.urgent = true)])");
});

test("the statement of a project without one of its own is the schema's first example", () => {
  const { flows = [] } = built(two("{ input: inputs/issue.json, phases: [plan] }"));
  expect(flows[0]?.pipeline.sow).toBe(
    "# Tea is cold\n\n## Number\n\n7\n\n## Title\n\nTea is cold\n\n## Labels\n\n- tea\n",
  );
  expect(flows[1]?.pipeline.sow).toBe(shop["engagements/shop/sow.md"]);
});

test.each([
  ["a value that the input does not have", "input.nmber > 3", "approve-when-names-unknown-output: nmber"],
  ["a text that is compared with a number", "input.number = 'seven'", "expression-type: 'seven'"],
  ["a name in a list of texts", "input.labels.name = 'tea'", "approve-when-names-unknown-output: name"],
  ["a name in a single value", "input.number.size = 1", "approve-when-names-unknown-output: size"],
])("%s is refused in a condition", (_, when, fault) => {
  const phases = `[plan, { phase: build, when: "${when}" }]`;
  expect(faults(two(`{ input: inputs/issue.json, phases: ${phases} }`))[0]).toContain(fault.split(":")[0]);
  expect(faults(two(`{ input: inputs/issue.json, phases: ${phases} }`)).join("\n")).toContain(fault);
});

test("a flow without an input knows no input", () => {
  expect(faults(two(`{ phases: [plan, { phase: build, when: "input.number = 7" }] }`))).toEqual([
    "approve-when-names-unknown-output: input",
  ]);
});

test("an input that does not exist is reported once, and nothing about what would be in it", () => {
  const flow = `{ input: inputs/other.json, key: [input.number], phases: [plan, { phase: build, when: "input.number = 7" }] }`;
  expect(faults(two(flow))).toEqual(["file-missing: inputs/other.json"]);
});

test("phases beside flows are refused, and the flows are compiled no further", () => {
  const files = { ...overlay(two("{ phases: [plan, build] }")) };
  const path = "engagements/shop/engagement.yaml";
  const { diagnostics } = compile(hostOf({ ...files, [path]: `${files[path]}phases: [plan]\n` }), {
    engagement: "shop",
  });
  expect(diagnostics.map(({ id, message }) => `${id} ${message}`)).toEqual([
    "wrong-value The engagement has `flows`, so it cannot have `phases`.",
  ]);
});

test("a phase, an agent or a model that one flow uses is used, and one that none uses is not", () => {
  const more = `models:
  working: { id: us.anthropic.claude-sonnet-5-5, maxTokens: 4096 }
  spare: { id: us.anthropic.claude-haiku-5-5, maxTokens: 4096 }
`;
  const only = (phases: string) => two(`{ phases: [${phases}] }`, more);
  const unused = (changes: string) =>
    validate(hostOf(overlay(changes))).diagnostics.map(({ id, message }) => `${id} ${message}`);
  expect(unused(only("plan, build"))).toEqual(['unused-model No agent of the engagement uses the model "spare".']);
  expect(unused(only("plan"))).toContain('unused-phase No engagement uses the phase "build".');
});

test("a fault in a phase that two flows share is one diagnostic", () => {
  const shared = `${two("{ phases: [plan, build] }")}# phases/plan.yaml
gate: { approvers: { group: customr } }
`;
  expect(faults(shared)).toEqual(["unknown-name: customr"]);
});

test("a statement of work is needed as long as a flow has no input", () => {
  const files = overlay(`# engagements/shop/engagement.yaml
flows: { fix: { input: inputs/issue.json, phases: [plan, build] } }
${issue}`);
  const path = "engagements/shop/engagement.yaml";
  const without = (text: string) => ({ ...files, [path]: text.replace("sow: sow.md\n", "") });
  const ids = (text: string) =>
    compile(hostOf(without(text)), { engagement: "shop" }).diagnostics.map(({ message }) => message);
  expect(ids(files[path] ?? "")).toEqual([]);
  expect(ids((files[path] ?? "").replace("input: inputs/issue.json, ", ""))).toEqual([
    "The required key `sow` is missing in the engagement file.",
  ]);
});
