import { join } from "node:path";
import { expect, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";
import { schemaFaults } from "../../runtime/runner/schema-faults.ts";

const root = join(import.meta.dirname, "../..");
const { phases, schemas = {} } = compile(nodeHost(root), { engagement: "autodev", flow: "full" }).pipeline!;

/** Faults of a file as the runner finds them: by the schema of the architecture's deliverable, from the compiled configuration. */
function faults(id: string, path: string, text: string): string[] {
  const name = phases.blueprint?.deliverables.find((deliverable) => deliverable.id === id)?.schema ?? "";
  return schemaFaults(schemas[name]!, path, Buffer.from(text));
}

test("autodev compiles without a finding, with a flow for each team", () => {
  const { diagnostics, flows = [] } = compile(nodeHost(root), { engagement: "autodev" });
  expect(diagnostics).toEqual([]);
  expect(flows.map(({ name }) => name)).toEqual(["full", "compact"]);
});

const quality = (number: number) => `QR-${number}: 95 of 100 searches answer within 800 ms with 50 people signed in.`;
const measure = (number: number) => `SR-${number}: bookings could be read by others; each query names its owner.`;
const list = (count: number, make: (number: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at + 1));
const qualities = (qualities: string[], security: string[]) =>
  faults("qualities", "docs/architecture/qualities.yaml", JSON.stringify({ qualities, security }));

test("five qualities of 50 characters and three measures of protection are enough, and not one less", () => {
  expect(qualities(list(5, quality), list(3, measure))).toEqual([]);
  expect(qualities(list(4, quality), list(3, measure))).toEqual([
    "at /qualities: must NOT have fewer than 5 items, and has 4",
  ]);
  expect(qualities(list(5, quality), list(2, measure))).toEqual([
    "at /security: must NOT have fewer than 3 items, and has 2",
  ]);
  expect(qualities([...list(4, quality), "It is fast."], list(3, measure))).toEqual([
    'at /qualities/4: must NOT have fewer than 50 characters, and has 11: "It is fast."',
  ]);
});

const interface3 = (
  version: string,
  paths: object = { "/benches": { get: { responses: { 200: { description: "All." } } } } },
) =>
  faults(
    "interface",
    "docs/architecture/openapi.yaml",
    JSON.stringify({ openapi: version, info: { title: "Benches", version: "1.0.0" }, paths }),
  );

test.each(["3.0.0", "3.0.3", "3.1.0", "3.1.1"])("an interface in OpenAPI %s is one", (version) => {
  expect(interface3(version)).toEqual([]);
});

test("an older interface, one without a path and one without responses are none", () => {
  expect(interface3("2.0")).toEqual([expect.stringMatching(/^at \/openapi: must match pattern /)]);
  expect(interface3("3.1.0", {})).toEqual([expect.stringMatching(/^at \/paths: must NOT have fewer than 1 /)]);
  expect(interface3("3.1.0", { "/benches": { get: {} } })).toEqual(['at /paths/~1benches/get: "responses" is missing']);
});

test.each(["title", "decision", "consequences"])("a decision record without its %s is none", (missing) => {
  const record = {
    title: "Keep bookings in one table",
    decision: "Bookings and benches share one table.",
    consequences: "One query shows a day; a second region costs a migration.",
  };
  const written = (fields: object) => `---\n${JSON.stringify(fields)}\n---\n\n# Keep bookings in one table\n`;
  const path = "docs/architecture/decisions/0001-one-table.md";
  expect(faults("decisions", path, written(record))).toEqual([]);
  const { [missing as keyof typeof record]: _, ...rest } = record;
  expect(faults("decisions", path, written(rest))).toEqual([`at the top: "${missing}" is missing`]);
  expect(faults("decisions", path, "# Keep bookings in one table\n")).toEqual([
    expect.stringContaining("does not begin with front matter"),
  ]);
});
