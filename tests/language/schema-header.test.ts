import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkEngagement, nodeHost } from "../../compiler/index.ts";
import { schemaHeaderFault } from "../../compiler/language/schema-header.ts";
import { createWorkspace } from "../../compiler/language/workspace.ts";
import { openEditorWorkspace } from "../support/editor-workspace.ts";
import { shop } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");
const schemas = { "schema/phase.schema.json": "{}", "schema/tool.schema.json": "{}", "schema/agent.schema.json": "{}" };
const plan = shop["phases/plan.yaml"] ?? "";

function faultOf(path: string, header: string, files = {}) {
  return schemaHeaderFault(openEditorWorkspace({ ...files, [path]: header + plan }), path);
}

test("every file of this repository's workspace names its schema", () => {
  const workspace = createWorkspace(nodeHost(root), checkEngagement);
  const files = globSync("{agents,phases,engagements}/**/*.yaml", { cwd: root });
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((file) => schemaHeaderFault(workspace, file)?.message ?? [])).toEqual([]);
});

test.each([
  ["phases/plan.yaml", "../schema/phase.schema.json"],
  ["agents/tools/plan.yaml", "../../schema/tool.schema.json"],
  ["engagements/shop/agents/plan.yaml", "../../../schema/agent.schema.json"],
])("a missing line in %s is added", (path, schema) => {
  const fault = faultOf(path, "", schemas);
  expect(fault).toMatchObject({ severity: "info", edit: { text: `# yaml-language-server: $schema=${schema}\n` } });
});

test("a missing line is not missed where there are no schemas", () => {
  expect(faultOf("phases/plan.yaml", "")).toBeUndefined();
});

test.each([
  ["../schema/agent.schema.json", "../schema/phase.schema.json"],
  ["https://example.com/crew/agent.schema.json", "https://example.com/crew/phase.schema.json"],
  ["../../schema/phase.schema.json", undefined],
  ["./schema/phase.schema.json", undefined],
])("the line for %s is corrected only when it is of another kind", (written, corrected) => {
  const fault = faultOf("phases/plan.yaml", `# yaml-language-server: $schema=${written}\n`);
  expect(fault?.edit?.text).toBe(corrected);
});

test("a path that leads past the workspace's schemas is corrected", () => {
  const fault = faultOf("phases/plan.yaml", "# yaml-language-server: $schema=schema/phase.schema.json\n", schemas);
  expect(fault?.edit?.text).toBe("../schema/phase.schema.json");
  expect(fault?.span).toMatchObject({ line: 1, column: 33 });
});
