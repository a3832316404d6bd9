import { describe, expect, test } from "vitest";
import { completionsAt } from "../../compiler/language/complete.ts";
import { documentSymbols } from "../../compiler/language/document-symbols.ts";
import { hoverAt } from "../../compiler/language/hover.ts";
import { openEditorWorkspace, typing } from "../support/editor-workspace.ts";
import { shop } from "../support/workspace.ts";

const plan = shop["phases/plan.yaml"] ?? "";
const qa = shop["agents/qa.yaml"] ?? "";
const engagement = shop["engagements/shop/engagement.yaml"] ?? "";

function complete(path: string, marked: string) {
  const { workspace, offset } = typing(path, marked);
  return completionsAt(workspace, path, offset);
}

function labels(path: string, marked: string): string[] {
  return complete(path, marked).map(({ label }) => label);
}

/** The text after the completion of that label is taken. */
function taken(path: string, marked: string, label: string): string {
  const { workspace, offset } = typing(path, marked);
  const item = completionsAt(workspace, path, offset).find((each) => each.label === label);
  if (item === undefined) throw new Error(`${label} is not offered`);
  const text = workspace.text(path)?.text ?? "";
  return text.slice(0, item.start) + item.text + text.slice(item.end);
}

describe("completion of keys", () => {
  test("offers those that are missing, required ones first, with what the schema says of them", () => {
    const items = complete("phases/new.yaml", "title: New\n|\n");
    expect(items.map(({ label }) => label).slice(0, 4)).toEqual(["goal", "swarm", "call", "limits"]);
    expect(items[0]).toMatchObject({ kind: "key", detail: "required" });
    expect(items[0]?.documentation).toContain("Goal of the phase");
    expect(items.map(({ label }) => label)).not.toContain("title");
  });

  test.each([
    ["in a mapping that is begun", "phases/plan.yaml", `${plan}  |\n`, "quorum", false],
    ["in a mapping that is begun", "phases/plan.yaml", `${plan}  |\n`, "onExpire", true],
    ["between the keys of a mapping", "phases/plan.yaml", plan.replace("gate:\n", "gate:\n  |\n"), "onExpire", true],
    ["under a key with nothing in it", "phases/plan.yaml", `${plan}limits:\n  |\n`, "turns", true],
    ["while its word is typed", "phases/plan.yaml", `${plan}limits:\n  tu|\n`, "turns", true],
    [
      "in a mapping between braces",
      "phases/plan.yaml",
      plan.replace("{ group: customer }", "{ group: customer, | }"),
      "quorum",
      true,
    ],
    ["in an element of a list", "phases/plan.yaml", "title: x\ndeliverables:\n  - id: a\n    |\n", "owner", true],
    [
      "behind the dash of an element",
      "engagements/shop/engagement.yaml",
      engagement.replace("[plan, build]", "\n  - plan\n  - |"),
      "parallel",
      true,
    ],
    ["in a file that is broken elsewhere", "phases/plan.yaml", `title: [x\nlimits:\n  |\n`, "turns", true],
    ["after a line that is broken", "phases/plan.yaml", `title: a: b\nlimits:\n  |\n`, "turns", true],
    ["in a comment", "phases/plan.yaml", `${plan}# |\n`, "limits", false],
  ])("%s (%s)", (_, path, marked, label, isOffered) => {
    expect(labels(path, marked).includes(label)).toBe(isOffered);
  });

  test("writes the colon only where there is none", () => {
    expect(taken("phases/plan.yaml", `${plan}li|\n`, "limits")).toBe(`${plan}limits:\n`);
    expect(taken("phases/plan.yaml", plan.replace("goal:", "go|al:").replace("title: Plan\n", ""), "title")).toContain(
      "title: Agree",
    );
  });
});

describe("completion of values", () => {
  test.each([
    ["agents", "phases/plan.yaml", plan.replace("entry: pm", "entry: |"), ["dev", "pm", "qa"]],
    ["agents in a list", "phases/plan.yaml", plan.replace("[pm, dev]", "[pm, |]"), ["dev", "pm", "qa"]],
    ["templates", "phases/plan.yaml", plan.replace("template: page", "template: p|"), ["page"]],
    ["groups", "phases/plan.yaml", plan.replace("group: customer", "group: |"), ["customer", "operators"]],
    ["tools", "agents/qa.yaml", qa.replace("[git, review]", "[|]"), ["git", "review"]],
    ["models", "agents/qa.yaml", qa.replace("model: working", "model: |"), ["working"]],
    ["choices", "engagements/shop/engagement.yaml", `${engagement}mode: |\n`, ["guided", "full"]],
    [
      "choices of a model",
      "engagements/shop/engagement.yaml",
      engagement.replace("maxTokens: 4096", "maxTokens: 4096, profile: |"),
      ["full", "lean"],
    ],
    ["yes and no", "agents/qa.yaml", `${qa}mayAsk: |\n`, ["true", "false"]],
    [
      "agents that report something, phases, and facts of the phase",
      "phases/plan.yaml",
      `${plan}  approveWhen: |\n`,
      ["qa", "build", "plan", "findings", "rounds", "spend", "project"],
    ],
    ["facts of a phase", "phases/plan.yaml", `${plan}  approveWhen: rounds < 2 and spend.|\n`, ["usd", "projectUsd"]],
    [
      "facts of an earlier phase",
      "engagements/shop/engagement.yaml",
      engagement.replace("[plan, build]", "[plan, { phase: build, when: plan.| }]"),
      ["findings", "rounds", "spend"],
    ],
    [
      "results of a phase that is worked on for each element of a list",
      "engagements/shop/engagement.yaml",
      engagement.replace(
        "[plan, build]",
        "[plan, { each: qa.parts, phase: plan }, { phase: build, when: plan.results.| }]",
      ),
      ["id", "ended", "outputs", "reason"],
    ],
    [
      "values of a check",
      "phases/plan.yaml",
      `${plan}  approveWhen: checks.unit.|\nchecks: [{ id: unit, run: [unit], values: { count: $.count } }]\n`,
      ["passed", "failed", "skipped", "count"],
    ],
    ["outputs", "phases/plan.yaml", `${plan}  approveWhen: qa.|\n`, ["severity"]],
    [
      "outputs inside an expression",
      "phases/plan.yaml",
      `${plan}  approveWhen: $exists(qa.se|) and true\n`,
      ["severity"],
    ],
    [
      "phases and the keys of an element",
      "engagements/shop/engagement.yaml",
      engagement.replace("[plan, build]", "\n  - |"),
      ["build", "plan", "phase", "when", "limits", "members", "sendBack", "each", "locks", "parallel"],
    ],
    [
      "elements with their dash",
      "phases/plan.yaml",
      plan.replace("swarm: { entry: pm, members: [pm, dev] }", "swarm:\n  entry: pm\n  members:\n    |"),
      ["dev", "pm", "qa"],
    ],
  ])("%s", (_, path, marked, expected) => {
    expect(labels(path, marked)).toEqual(expected);
  });

  test("names come with what their file says", () => {
    const items = complete("phases/plan.yaml", plan.replace("entry: pm", "entry: |"));
    expect(items.find(({ label }) => label === "qa")?.documentation).toContain("Tests the application.");
  });

  test("an element gets its dash", () => {
    const marked = plan.replace("swarm: { entry: pm, members: [pm, dev] }", "swarm:\n  entry: pm\n  members:\n    |");
    expect(taken("phases/plan.yaml", marked, "qa")).toContain("members:\n    - qa");
  });
});

describe("completion in Handlebars files", () => {
  test.each([
    [
      "variables of a prompt",
      "agents/prompts/member.md.hbs",
      "{{|}}",
      ["phase.title", "writes"],
      ["date", "deliverable"],
    ],
    ["variables of a template", "phases/templates/page.md.hbs", "{{de|", ["deliverable.path", "date"], ["team"]],
    [
      "members inside a block",
      "agents/prompts/member.md.hbs",
      "{{#each team}}{{|}}{{/each}}",
      ["name", "description", "@root.round"],
      ["round"],
    ],
    ["blocks", "agents/prompts/member.md.hbs", "{{#|", ["each", "with"], ["phase.title"]],
    ["nothing outside of braces", "agents/prompts/member.md.hbs", "{{phase.title}} |", [], ["each", "phase.title"]],
  ])("%s", (_, path, marked, offered, missing) => {
    const found = labels(path, marked);
    expect(found).toEqual(expect.arrayContaining(offered));
    for (const label of missing) expect(found).not.toContain(label);
  });
});

describe("hover", () => {
  test.each([
    [
      "a key",
      "phases/plan.yaml",
      `${plan}limits:\n  tu|rns: 5\n`,
      ["**turns**: whole number from 1 to 1000", "Maximum model replies.", "Default: 60."],
    ],
    ["a required key", "phases/plan.yaml", plan.replace("goal", "go|al"), ["required"]],
    [
      "a choice",
      "engagements/shop/engagement.yaml",
      `${engagement}mode: gui|ded\n`,
      ["Default: guided.", "Allowed: `guided`, `full`."],
    ],
    [
      "a name",
      "phases/plan.yaml",
      plan.replace("entry: pm", "entry: p|m"),
      ["agent `pm`", "Project manager", "Owns the plan."],
    ],
    [
      "a model",
      "agents/qa.yaml",
      qa.replace("working", "work|ing"),
      ["model `working`", "us.anthropic.claude-sonnet-5-5"],
    ],
    [
      "a variable",
      "agents/prompts/member.md.hbs",
      "{{phase.go|al}}",
      ["phase.goal", "every agent of the swarm reads it"],
    ],
    [
      "a member inside a block",
      "agents/prompts/member.md.hbs",
      "{{#each deliverables}}{{pa|th}}{{/each}}",
      ["deliverables.path", "Path of the file"],
    ],
    ["what only the run knows", "phases/templates/page.md.hbs", "{{da|te}}", ["The date on which"]],
  ])("says of %s what is known of it", (_, path, marked, parts) => {
    const { workspace, offset } = typing(path, marked);
    const hover = hoverAt(workspace, path, offset);
    for (const part of parts) expect(hover?.text).toContain(part);
  });

  test.each([
    ["an unknown key", "phases/plan.yaml", "ti|tel: x\n"],
    ["a text", "agents/prompts/member.md.hbs", "You |are"],
    ["an unknown variable", "agents/prompts/member.md.hbs", "{{na|me}}"],
    ["a file of no kind", "README.md", "# Re|ad"],
  ])("has nothing to say of %s", (_, path, marked) => {
    const { workspace, offset } = typing(path, marked);
    expect(hoverAt(workspace, path, offset)).toBeUndefined();
  });
});

describe("words about the customer's repository, lessons and the store", () => {
  const declaring = (key: string) =>
    `${engagement}repositories:\n  tea: { url: "https://git.example.com/t.git", ${key} }\n`;
  const path = "engagements/shop/engagement.yaml";

  test.each([
    ["deliver", ["gates", "end"]],
    ["feedback", ["selected", "writers"]],
    ["forge", ["https", "github", "gitlab"]],
  ])("%s is completed with its values", (key, values) => {
    expect(labels(path, declaring(`${key}: |`))).toEqual(values);
  });

  test("a built-in tool may be the store, and sensitive files are of a group of people", () => {
    expect(labels("agents/tools/keep.yaml", "description: Keeps.\neffect: write\nbuiltin: |\n")).toContain("store");
    expect(labels(path, declaring("sensitive: { paths: [a], approvers: | }"))).toEqual(["customer", "operators"]);
  });

  test.each([
    ["sens|itive: { paths: [a], approvers: customer }", "another group has to approve"],
    ["feed|back: selected", "a request for changes takes along"],
    ["deli|ver: gates", "before each gate opens"],
    ["at|Once: 1", "Maximum number of projects, of all flows together"],
    ["exam|ple: code", "in place of the repository's"],
  ])("%s is described under the cursor", (key, words) => {
    const { workspace, offset } = typing(path, declaring(key));
    expect(hoverAt(workspace, path, offset)?.text).toContain(words);
  });

  test("lessons are described where they are declared, and where a phase shows them", () => {
    const declared = typing(path, `${engagement}less|ons: { from: pm.lessons }\n`);
    expect(hoverAt(declared.workspace, path, declared.offset)?.text).toMatch(/report|kept/);
    const shown = typing("phases/plan.yaml", `${plan}less|ons: true\n`);
    expect(hoverAt(shown.workspace, "phases/plan.yaml", shown.offset)?.text).toMatch(/briefs?/i);
  });
});

describe("outline", () => {
  test("shows keys, and elements by what identifies them", () => {
    const workspace = openEditorWorkspace();
    const source = workspace.text("phases/build.yaml");
    const symbols = documentSymbols(source!);
    expect(symbols.map(({ name }) => name)).toEqual(["title", "goal", "swarm", "deliverables", "review", "gate"]);
    expect(symbols.find(({ name }) => name === "deliverables")?.children.map(({ name }) => name)).toEqual([
      "app",
      "report",
    ]);
    expect(symbols[0]).toMatchObject({ detail: "Build", kind: "value" });
  });
});

describe("the schema of a deliverable", () => {
  const schema = '{ "title": "Risks", "description": "What may go wrong.", "required": ["risks"] }';
  const changes = { "phases/schemas/risks.json": schema, "phases/schemas/notes.txt": "no schema" };
  const marked = plan.replace("owner: pm }", "owner: pm, schema: | }");

  test("is offered among the folders beside the engagement's file, for example code", () => {
    const { workspace, offset } = typing(
      "engagements/shop/engagement.yaml",
      `${engagement}repositories:\n  tea: { url: "https://git.example.com/acme/tea.git", example: | }\n`,
      { "engagements/shop/code/README.md": "# Tea\n", "engagements/shop/tools/x.yaml": "description: X\n" },
    );
    const offered = completionsAt(workspace, "engagements/shop/engagement.yaml", offset);
    expect(offered.map(({ label, detail }) => [label, detail])).toEqual([["code", "folder"]]);
  });

  test("is offered among the files below the phase's folder", () => {
    const { workspace, offset } = typing("phases/plan.yaml", marked, changes);
    expect(completionsAt(workspace, "phases/plan.yaml", offset).map(({ label }) => label)).toEqual([
      "schemas/risks.json",
    ]);
  });

  test("is described by its title, its purpose and what it requires", () => {
    const { workspace, offset } = typing("phases/plan.yaml", marked.replace("|", "schemas/ri|sks.json"), changes);
    expect(hoverAt(workspace, "phases/plan.yaml", offset)?.text).toBe(
      "schema `phases/schemas/risks.json`\n\nRisks\n\nWhat may go wrong.\n\nIt requires `risks`.",
    );
  });
});

describe("the input of a flow", () => {
  const flows = (when: string) =>
    engagement.replace(
      "phases: [plan, build]",
      `flows:\n  fix:\n    input: inputs/issue.json\n    phases: [plan, { phase: build, when: "${when}" }]`,
    );
  const schema = JSON.stringify({
    type: "object",
    properties: { number: { type: "integer" }, kind: { type: "string", enum: ["fault", "wish"] } },
  });
  const files = { "engagements/shop/inputs/issue.json": schema };
  const path = "engagements/shop/engagement.yaml";

  test("is offered where an expression begins, and its values after it", () => {
    const at = (marked: string) => {
      const { workspace, offset } = typing(path, marked, files);
      return completionsAt(workspace, path, offset).map(({ label }) => label);
    };
    expect(at(flows("inp|"))).toContain("input");
    expect(at(flows("input.|"))).toEqual(["number", "kind"]);
  });

  test("is offered and described in prompts and templates, with the values of a list's elements inside its block", () => {
    const list = {
      type: "array",
      items: { type: "object", properties: { id: { type: "string" }, part: { type: "number" } } },
    };
    const withList = JSON.stringify({ type: "object", properties: { number: { type: "integer" }, parts: list } });
    const all = { [path]: flows("input.number = 1"), "engagements/shop/inputs/issue.json": withList };
    const offered = (file: string, marked: string) => {
      const { workspace, offset } = typing(file, marked, all);
      return completionsAt(workspace, file, offset).map(({ label }) => label);
    };
    expect(offered("agents/prompts/member.md.hbs", "{{inp|}}")).toEqual(
      expect.arrayContaining(["input", "input.number", "input.parts"]),
    );
    expect(offered("phases/templates/page.md.hbs", "{{#each input.parts}}{{|}}{{/each}}").slice(0, 2)).toEqual([
      "id",
      "part",
    ]);
    const described = (file: string, marked: string) => {
      const { workspace, offset } = typing(file, marked, all);
      return hoverAt(workspace, file, offset)?.text;
    };
    expect(described("phases/templates/page.md.hbs", "{{input.num|ber}}")).toContain(
      "Value of the input: whole number",
    );
    expect(described("agents/prompts/member.md.hbs", "{{#each input.parts}}{{pa|rt}}{{/each}}")).toContain(
      "Value of each element: number",
    );
    expect(described("agents/prompts/member.md.hbs", "{{input.nobody|}}")).toBeUndefined();
  });

  test("is described under the cursor", () => {
    const { workspace, offset } = typing(path, flows("input.ki|nd = 'wish'"), files);
    expect(hoverAt(workspace, path, offset)?.text).toContain("Value of the input: one of fault, wish.");
  });
});
