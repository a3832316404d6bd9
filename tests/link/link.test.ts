import { expect, test } from "vitest";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { applyEdits, validate } from "../../compiler/index.ts";
import { link } from "../../compiler/link/link.ts";
import type { Model } from "../../compiler/link/model.ts";
import { load } from "../../compiler/load/load.ts";
import { type Files, hostOf, overlay, shop } from "../support/workspace.ts";

function linkFiles(files: Files): Model {
  const found = createFound();
  const declarations = load(hostOf(files), "shop", found)?.flows[0];
  const model = declarations && link(declarations, found);
  if (model === undefined) throw new Error(JSON.stringify(found.diagnostics()));
  return model;
}

test("names become what they refer to", () => {
  const { engagement, phases, agents } = linkFiles(shop);
  const [plan, build] = phases;
  expect(plan?.entry).toBe(agents.find(({ name }) => name === "pm"));
  expect(build?.review?.agent).toBe(plan?.entry);
  expect(build?.gate?.approvers[0]?.group).toBe(engagement.groups[0]);
  expect(build?.deliverables[1]?.template?.file).toBe("phases/templates/page.md.hbs");
  expect(agents.map(({ model }) => model.declared.maxTokens)).toEqual([4096, 4096, 4096]);
  expect(engagement.questionGroup?.name).toBe("customer");
});

test("values know their places, and what is not set has the place of what surrounds it", () => {
  const { phases } = linkFiles(shop);
  const build = phases[1];
  expect(build?.origin("gate", "approvers", "group")).toMatchObject({ file: "phases/build.yaml", line: 9, column: 23 });
  expect(build?.origin("gate", "expires")).toEqual(build?.originOfKey("gate"));
  expect(build?.origin("deliverables", 0, "min")).toEqual(build?.originOfKey("deliverables", 0, "id"));
});

test("only what the engagement reaches is read", () => {
  const broken = overlay("# agents/idle.yaml\nthis is: [not yaml\n# phases/idle.yaml\nnonsense: true\n");
  expect(linkFiles(broken).agents.map(({ name }) => name)).toEqual(["dev", "pm", "qa"]);
});

test("items keep conditions, limits and parallel phases", () => {
  const files = overlay(
    "# engagements/shop/engagement.yaml\nphases: [{phase: plan, when: 'true', limits: {turns: 3}}, build]\n",
  );
  expect(linkFiles(files).engagement.items[0]).toMatchObject({
    index: 0,
    phases: [{ name: "plan" }],
    placed: [{ when: "true", limits: { turns: 3 } }],
  });
  const side = overlay("# engagements/shop/engagement.yaml\nphases: [{parallel: [plan, build]}]\n");
  const [item] = linkFiles(side).engagement.items;
  expect(item?.phases.map(({ name }) => name)).toEqual(["plan", "build"]);
  const small = overlay(
    "# engagements/shop/engagement.yaml\nphases: [{parallel: [{phase: plan, members: [pm]}, build]}]\n",
  );
  const [plan] = linkFiles(small).engagement.items[0]?.placed ?? [];
  expect([plan?.phase, plan?.whole].map((phase) => phase?.members.map(({ name }) => name))).toEqual([
    ["pm"],
    ["pm", "dev"],
  ]);
});

test("files of the engagement's folder override shared ones of the same name", () => {
  const own = {
    ...shop,
    "engagements/shop/templates/page.md.hbs": "# Own\n",
    "engagements/shop/tools/git.yaml": "description: Own.\neffect: read\nbuiltin: git\n",
  };
  const { templates, tools } = linkFiles(own);
  expect(templates.map(({ text }) => text)).toEqual(["# Own\n"]);
  expect(tools.map(({ declared }) => declared.description)).toContain("Own.");
});

/** The base workspace with an agent's file renamed, and with some names of it changed. */
function renamed(from: string, to: string): Files {
  const { [`agents/${from}.yaml`]: moved = "", ...rest } = shop;
  return { ...rest, [`agents/${to}.yaml`]: moved };
}

test("an agent whose file was renamed is one fault: its new name, and every place that has the old one", () => {
  const { diagnostics } = validate(hostOf(renamed("dev", "developer")), "shop");
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'There is no agent "dev"; agents/developer.yaml looks like its new name.',
  ]);
  const [{ span, related, help, edit } = { span: undefined, related: [], help: "", edit: undefined }] = diagnostics;
  expect(span).toMatchObject({ file: "phases/build.yaml", line: 3, column: 17 });
  expect(related.map((place) => `${place.span.file}:${place.span.line}`)).toEqual([
    "agents/developer.yaml:1",
    "phases/build.yaml:3",
    "phases/build.yaml:5",
    "phases/plan.yaml:3",
  ]);
  expect(help).toBe('did you mean "developer"?');
  expect(edit).toBeUndefined();
});

test("an agent whose file was renamed by one letter is written everywhere at once", () => {
  const files = renamed("dev", "devs");
  const { diagnostics } = validate(hostOf(files), "shop");
  expect(diagnostics.map(({ id }) => id)).toEqual(["unknown-name"]);
  const corrected = Object.entries(files).map(([path, text]) => [path, applyEdits(path, text, diagnostics)]);
  expect(validate(hostOf(Object.fromEntries(corrected)), "shop").diagnostics).toEqual([]);
});

test("models and groups that were renamed are one fault each", () => {
  const files = overlay(
    "# engagements/shop/engagement.yaml\nmodels:\n  fast: { id: us.anthropic.claude-sonnet-5-5, maxTokens: 4096 }\n" +
      "people:\n  client: [{ name: Ada, email: ada@example.com }]\n  operators: [{ name: Olu, email: olu@example.com }]\n" +
      "questions: { group: client }\n",
  );
  const { diagnostics } = validate(hostOf(files), "shop");
  expect(diagnostics.map(({ id, message, related }) => [id, message, related.length])).toEqual([
    ["unknown-name", 'There is no model "working".', 2],
    ["unknown-name", 'There is no group "customer".', 1],
  ]);
});
