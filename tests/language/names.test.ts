import { describe, expect, test } from "vitest";
import { checkEngagement } from "../../compiler/index.ts";
import { definitionAt } from "../../compiler/language/definition.ts";
import { expressionNames } from "../../compiler/language/expression-names.ts";
import { referencesAt } from "../../compiler/language/references.ts";
import { renamableAt, renameAt } from "../../compiler/language/rename.ts";
import { createWorkspace } from "../../compiler/language/workspace.ts";
import { checkAll, quote, typing, withCursor } from "../support/editor-workspace.ts";
import { hostOf, shop } from "../support/workspace.ts";

const plan = shop["phases/plan.yaml"] ?? "";
const build = shop["phases/build.yaml"] ?? "";
const engagement = shop["engagements/shop/engagement.yaml"] ?? "";

function definitions(path: string, marked: string, changes = {}): string[] {
  const { workspace, offset } = typing(path, marked, changes);
  return definitionAt(workspace, path, offset).map((span) => quote(workspace, span));
}

describe("definition", () => {
  test.each([
    ["phases/plan.yaml", plan.replace("entry: pm", "entry: p|m"), ["agents/pm.yaml"]],
    ["phases/plan.yaml", plan.replace("template: page", "template: |page"), ["phases/templates/page.md.hbs"]],
    [
      "phases/plan.yaml",
      plan.replace("group: customer", "group: customer|"),
      ["engagements/shop/engagement.yaml: customer"],
    ],
    ["engagements/shop/engagement.yaml", engagement.replace("[plan,", "[pla|n,"), ["phases/plan.yaml"]],
    [
      "agents/pm.yaml",
      (shop["agents/pm.yaml"] ?? "").replace("working", "work|ing"),
      ["engagements/shop/engagement.yaml: working"],
    ],
    ["agents/pm.yaml", (shop["agents/pm.yaml"] ?? "").replace("[git]", "[g|it]"), ["agents/tools/git.yaml"]],
    [
      "agents/pm.yaml",
      (shop["agents/pm.yaml"] ?? "").replace("member.md", "mem|ber.md"),
      ["agents/prompts/member.md.hbs"],
    ],
    ["engagements/shop/engagement.yaml", engagement.replace("sow.md", "so|w.md"), ["engagements/shop/sow.md"]],
  ])("in %s a name leads to its file or key (%#)", (path, marked, expected) => {
    expect(definitions(path, marked)).toEqual(expected);
  });

  test("the schema of a deliverable leads to its file", () => {
    const marked = plan.replace("owner: pm }", "owner: pm, schema: schemas/pl|an.json }");
    const changes = { "phases/schemas/plan.json": "{}" };
    expect(definitions("phases/plan.yaml", marked, changes)).toEqual(["phases/schemas/plan.json"]);
  });

  test("an output in an expression leads to the key that declares it", () => {
    const marked = `${build}  approveWhen: qa.seve|rity = "none"\n`;
    expect(definitions("phases/build.yaml", marked)).toEqual(["agents/qa.yaml: severity"]);
  });

  test("an engagement's own file overrides the shared one, and only for that engagement", () => {
    const changes = {
      "engagements/shop/agents/pm.yaml": shop["agents/pm.yaml"] ?? "",
      "engagements/shop/phases/plan.yaml": plan,
    };
    expect(definitions("engagements/shop/phases/plan.yaml", plan.replace("entry: pm", "entry: p|m"), changes)).toEqual([
      "engagements/shop/agents/pm.yaml",
    ]);
    expect(definitions("phases/build.yaml", build.replace("agent: pm", "agent: |pm"), changes)).toEqual([
      "agents/pm.yaml",
    ]);
  });

  test.each([
    ["agents/prompts/member.md.hbs", "{{phase.ti|tle}}", ["phases/build.yaml: title", "phases/plan.yaml: title"]],
    [
      "agents/prompts/member.md.hbs",
      "{{#each deliverables}}{{own|er}}{{/each}}",
      ["phases/build.yaml: owner", "phases/build.yaml: owner", "phases/plan.yaml: owner"],
    ],
    ["agents/prompts/member.md.hbs", "{{eng|agement.title}}", ["engagements/shop/engagement.yaml: title"].slice(0, 1)],
    ["phases/templates/page.md.hbs", "{{deliverable.path|}}", ["phases/build.yaml: path", "phases/plan.yaml: path"]],
    ["phases/templates/page.md.hbs", "{{agent.title|}}", ["agents/pm.yaml: title", "agents/qa.yaml: title"]],
    ["phases/templates/page.md.hbs", "{{project.title|}}", []],
    ["phases/templates/page.md.hbs", "no variable| here", []],
  ])("a variable in %s leads to what it is filled from (%#)", (path, marked, expected) => {
    expect(definitions(path, marked).sort()).toEqual(expected.sort());
  });
});

describe("references", () => {
  test("a name is found in every file that writes it, expressions included", () => {
    const changed = { "phases/build.yaml": `${build}  approveWhen: qa.severity = "none"\n` };
    const { workspace, offset } = typing(
      "phases/build.yaml",
      changed["phases/build.yaml"].replace("dev, qa]", "dev, q|a]"),
    );
    const spans = referencesAt(workspace, "phases/build.yaml", offset, true);
    expect(spans.map((span) => quote(workspace, span))).toEqual([
      "agents/qa.yaml",
      ...Array.from({ length: 3 }, () => "phases/build.yaml: qa"),
    ]);
  });

  test("a model belongs to the agents that name it", () => {
    const { workspace, offset } = typing(
      "engagements/shop/engagement.yaml",
      engagement.replace("working:", "wor|king:"),
    );
    const spans = referencesAt(workspace, "engagements/shop/engagement.yaml", offset, false);
    expect(spans.map(({ file }) => file)).toEqual(["agents/dev.yaml", "agents/pm.yaml", "agents/qa.yaml"]);
  });

  test("a name of one engagement's own is not looked for in another", () => {
    const own = (name: string) => ({
      [`engagements/${name}/engagement.yaml`]: engagement.replace("[plan, build]", "[sketch]"),
      [`engagements/${name}/sow.md`]: "Something.",
      [`engagements/${name}/phases/sketch.yaml`]: plan,
    });
    const changes = { ...own("one"), ...own("two") };
    const path = "engagements/one/engagement.yaml";
    const { workspace, offset } = typing(path, (changes[path] ?? "").replace("[sketch", "[ske|tch"), changes);
    expect(referencesAt(workspace, path, offset, true).map(({ file }) => file)).toEqual([
      "engagements/one/phases/sketch.yaml",
      path,
    ]);
  });
});

describe("rename", () => {
  /** The workspace's files after a renaming is made in them. */
  function renamed(
    path: string,
    marked: string,
    to: string,
    changes: Record<string, string> = {},
  ): Record<string, string> {
    const { workspace, offset } = typing(path, marked, changes);
    const renaming = renameAt(workspace, path, offset, to);
    if (typeof renaming === "string") throw new Error(renaming);
    const files: Record<string, string> = { ...shop, ...changes, [path]: withCursor(marked).text };
    for (const { span, text } of renaming.edits.toSorted((a, b) => b.span.start - a.span.start)) {
      const before = files[span.file] ?? "";
      files[span.file] = before.slice(0, span.start) + text + before.slice(span.end);
    }
    for (const { from, to: path } of renaming.files) {
      files[path] = files[from] ?? "";
      delete files[from];
    }
    return files;
  }

  function faults(files: Record<string, string>): string[] {
    const workspace = createWorkspace(hostOf(files), checkEngagement);
    checkAll(workspace);
    return Object.keys(files)
      .flatMap((path) => workspace.diagnostics(path).map(({ id }) => id))
      .sort();
  }

  test.each([
    ["an agent", "phases/plan.yaml", plan.replace("entry: pm", "entry: p|m"), "agents/lead.yaml"],
    [
      "a phase",
      "engagements/shop/engagement.yaml",
      `${engagement.replace("[plan", "[pl|an")}mode: full\nquestions: { group: customer }\n`,
      "phases/lead.yaml",
    ],
    ["a tool", "agents/pm.yaml", (shop["agents/pm.yaml"] ?? "").replace("[git]", "[gi|t]"), "agents/tools/lead.yaml"],
    ["a template", "phases/plan.yaml", plan.replace("page", "pa|ge"), "phases/templates/lead.md.hbs"],
    [
      "a model",
      "engagements/shop/engagement.yaml",
      `${engagement.replace("working:", "|working:")}mode: full\nquestions: { group: customer }\n`,
      "engagements/shop/engagement.yaml",
    ],
    [
      "a group",
      "phases/plan.yaml",
      plan.replace("group: customer", "group: cust|omer"),
      "engagements/shop/engagement.yaml",
    ],
  ])(
    "%s is renamed with its file and everywhere it is named, and the workspace stays sound",
    (_, path, marked, file) => {
      const changes = {
        "phases/build.yaml": `${build}  approveWhen: qa.severity = "none"\n`,
        "engagements/shop/engagement.yaml": `${engagement}mode: full\nquestions: { group: customer }\n`,
      };
      const files = renamed(path, marked, "lead", changes);
      expect(Object.keys(files)).toContain(file);
      expect(faults(files)).toEqual(faults({ ...shop, ...changes }));
    },
  );

  test("the group that is asked by default keeps its name until another is asked", () => {
    const { workspace, offset } = typing("phases/plan.yaml", plan.replace("group: customer", "group: cust|omer"));
    expect(renameAt(workspace, "phases/plan.yaml", offset, "buyers")).toContain("questions.group");
  });

  test("a name that an expression cannot write plainly gets backticks there", () => {
    const marked = `${build}  approveWhen: q|a.severity = "none"\n`;
    const files = renamed("phases/build.yaml", marked, "test-lead");
    expect(files["phases/build.yaml"]).toContain("approveWhen: '`test-lead`.severity = \"none\"'");
    expect(files["agents/test-lead.yaml"]).toBe(shop["agents/qa.yaml"]);
  });

  test("an output is renamed where it is declared and in expressions", () => {
    const marked = `${build}  approveWhen: qa.sever|ity = "none"\n`;
    const files = renamed("phases/build.yaml", marked, "worst");
    expect(files["phases/build.yaml"]).toContain('approveWhen: qa.worst = "none"');
    expect(files["agents/qa.yaml"]).toContain("  worst: {");
  });

  test("quotes around a name stay", () => {
    const files = renamed("phases/plan.yaml", plan.replace("entry: pm", 'entry: "p|m"'), "lead");
    expect(files["phases/plan.yaml"]).toContain('entry: "lead"');
  });

  test.each([
    ["Lead", "is not a name"],
    ["dev", 'There is an agent "dev" already.'],
    ["", "is not a name"],
  ])("the new name %j is refused", (to, reason) => {
    const { workspace, offset } = typing("phases/plan.yaml", plan.replace("entry: pm", "entry: p|m"));
    expect(renameAt(workspace, "phases/plan.yaml", offset, to)).toContain(reason);
  });

  test("what is no name cannot be renamed", () => {
    const { workspace, offset } = typing("phases/plan.yaml", plan.replace("title: Plan", "title: Pl|an"));
    expect(renamableAt(workspace, "phases/plan.yaml", offset)).toBeUndefined();
    expect(renameAt(workspace, "phases/plan.yaml", offset, "lead")).toContain("no name here");
  });
});

describe("names in expressions", () => {
  test.each([
    ['qa.severity = "dev.x"', ["qa", "qa.severity"]],
    [
      "`test-lead`.ok and (dev.done or $count(pm.items) > 1)",
      ["test-lead", "test-lead.ok", "dev", "dev.done", "pm", "pm.items"],
    ],
    ["qa.", ["qa"]],
    ['qa.a.b & "open', ["qa", "qa.a"]],
    ["/* qa.x */ true", []],
  ])("of %j are found", (text, expected) => {
    const names = expressionNames(text);
    expect(names.map(({ agent, output }) => (output === undefined ? agent : `${agent}.${output}`))).toEqual(expected);
    for (const { start, end, agent, output } of names) {
      expect(text.slice(start, end).replaceAll("`", "")).toBe(output ?? agent);
    }
  });
});
