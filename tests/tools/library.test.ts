import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { compile } from "../../compiler/index.ts";
import { nodeHost } from "../../compiler/source/node-host.ts";
import { controlToolSpecs } from "../../runtime/swarm/control-tools.ts";
import type { Pipeline } from "../../schema/types.ts";
import { openToolbox } from "../support/toolbox.ts";

const { pipeline } = compile(nodeHost(fileURLToPath(new URL("../..", import.meta.url))), { engagement: "cloudcrew" });
const { agents, tools, phases } = pipeline as Pipeline;

async function specsOf(name: string) {
  const agent = agents[name];
  const phase = Object.values(phases).find(({ members }) => members.includes(name));
  if (!agent || !phase) throw new Error(`CloudCrew has no ${name}.`);
  const shop = await openToolbox(tools);
  const specs = [...shop.toolbox.specs(agent), ...controlToolSpecs(agent, phase)];
  await shop.close();
  return specs;
}

test("a developer's whole set stays under 16 tools, and has what changing code takes", async () => {
  const names = (await specsOf("dev")).map(({ name }) => name);
  expect(names.length).toBeLessThan(16);
  expect(names).toEqual([
    "git_list",
    "git_search",
    "git_read",
    "git_diff",
    "git_edit",
    "git_write",
    "git_move",
    "git_delete",
    "ledger_add",
    "install_packages",
    "format",
    "type_check",
    "run_tests",
    "handoff",
    "finish",
  ]);
});

/** Places of a schema that have no type. */
function untyped(schema: Json | undefined, place: string): string[] {
  if (schema === null || typeof schema !== "object" || Array.isArray(schema)) return [];
  const own = schema.type === undefined ? [place] : [];
  const properties = Object.entries((schema.properties ?? {}) as { [name: string]: Json });
  return [
    ...own,
    ...properties.flatMap(([name, inner]) => untyped(inner, `${place}.${name}`)),
    ...(schema.items === undefined ? [] : untyped(schema.items, `${place}[]`)),
  ];
}

test.each(Object.keys(agents))("each tool of %s says what it does, and each argument its type", async (name) => {
  for (const { name: tool, description, input } of await specsOf(name)) {
    expect(untyped(input, tool)).toEqual([]);
    expect(description.length, tool).toBeGreaterThan(40);
    for (const [argument, schema] of Object.entries((input.properties ?? {}) as { [name: string]: Json })) {
      expect(JSON.stringify(schema), `${tool}.${argument}`).toMatch(/"description":"|"enum":/);
    }
  }
});

test("nobody writes in the handoff what no member of it reviews", () => {
  expect(phases.handoff?.writes).toEqual({ infra: ["docs/operations/**"], dev: ["docs/api/**"] });
});
