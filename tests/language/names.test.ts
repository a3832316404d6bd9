import { describe, expect, test } from "vitest";
import { checkEngagement } from "../../compiler/index.ts";
import { definitionAt } from "../../compiler/language/definition.ts";
import { expressionPaths } from "../../compiler/language/expression-names.ts";
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

  const withFlows = `${engagement.replace(
    "phases: [plan, build]",
    `flows:
  fix: { phases: [plan, build] }
  tell: { phases: [plan] }
triggers:
  nightly: { on: schedule, at: "0 4 * * *", start: fix }
  after: { on: end, of: fix, start: tell }
environments:
  prod: { region: us-east-1, size: small, sender: crew@example.com, triggers: [nightly, after] }`,
  )}mode: full
questions: { group: customer }
`;

  test.each([
    ["a flow", "  fi|x: { phases", "mend", [/^ {2}mend: \{ phases/m, /start: mend \}/, /of: mend,/]],
    ["a trigger", "  night|ly: { on", "late", [/^ {2}late: \{ on/m, /triggers: \[late, after\]/]],
  ])("%s is renamed everywhere it is named, and the workspace stays sound", (_, marked, to, expected) => {
    const path = "engagements/shop/engagement.yaml";
    const files = renamed(path, withFlows.replace(marked.replace("|", ""), marked), to);
    for (const pattern of expected) expect(files[path]).toMatch(pattern);
    expect(faults(files)).toEqual(faults({ ...shop, [path]: withFlows }));
  });

  test("a value of an input is renamed in its schema, in expressions, templates and what triggers give, and the workspace stays sound", () => {
    const path = "engagements/shop/engagement.yaml";
    const schema = "engagements/shop/inputs/issue.json";
    const more = `${engagement.replace(
      "phases: [plan, build]",
      `flows:
  fix:
    input: inputs/issue.json
    key: [input.title]
    phases: [{ phase: plan, when: input.title != '' }, build]
triggers:
  opened: { on: webhook, scheme: standard, secret: hook, who: writers, start: fix, with: { title: event.title } }`,
    )}mode: full
questions: { group: customer }
`;
    const changes = {
      [path]: more,
      [schema]: `{ "type": "object", "required": ["title"],
  "properties": { "title": { "type": "string", "maxLength": 9 } }, "examples": [{ "title": "Tea" }] }
`,
      "agents/prompts/member.md.hbs":
        "{{agent.title}}: {{input.title}} {{#each team}}{{title}} {{@root.input.title}}{{/each}}\n",
    };
    const marked = more.replace("key: [input.title]", "key: [input.tit|le]");
    const files = renamed(path, marked, "subject", changes);
    expect(files[path]).toContain("key: [input.subject]");
    expect(files[path]).toContain("when: input.subject != ''");
    expect(files[path]).toContain("with: { subject: event.title }");
    expect(files[schema]?.match(/"subject"/g)).toHaveLength(3);
    expect(files["agents/prompts/member.md.hbs"]).toBe(
      "{{agent.title}}: {{input.subject}} {{#each team}}{{title}} {{@root.input.subject}}{{/each}}\n",
    );
    expect(faults(files)).toEqual(faults({ ...shop, ...changes }));
    expect(definitions(path, marked, changes)).toEqual([`${schema}: title`]);
    const fromText = renamed("agents/prompts/member.md.hbs", "{{input.ti|tle}}", "subject", changes);
    expect(fromText[schema]).toBe(files[schema]);
  });

  test("a flow's new name has at most 20 characters, and is not that of another flow", () => {
    const { workspace, offset } = typing("engagements/shop/engagement.yaml", withFlows.replace("  fix:", "  fi|x:"));
    const to = (name: string) => renameAt(workspace, "engagements/shop/engagement.yaml", offset, name);
    expect(to("a".repeat(21))).toContain("at most 20 characters");
    expect(to("tell")).toBe('There is a flow "tell" already.');
  });

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
    const played = "rehearsal: { report: [{ agent: qa, values: { severity: high } }] }";
    const marked = `${build}  approveWhen: qa.sever|ity = "none"\n${played}\n`;
    const files = renamed("phases/build.yaml", marked, "worst");
    expect(files["phases/build.yaml"]).toContain('approveWhen: qa.worst = "none"');
    expect(files["phases/build.yaml"]).toContain("values: { worst: high }");
    expect(files["agents/qa.yaml"]).toContain("  worst: {");
  });

  const measured = `${build.replace("deliverables:", "checks:\n  - { id: cover, run: [cover], values: { pct: $.pct } }\ndeliverables:")}  requires:
    - checks.cover.pct >= 80 and qa.severity = "none"
    - build.checks.cover.passed
`;
  const routed = engagement.replace(
    "phases: [plan, build]",
    `phases:
  - plan
  - build
  - { phase: ship, when: "build.checks.cover.pct >= 90 and build.rounds < 3 and qa.severity = 'none'" }`,
  );
  const shipped = {
    "phases/build.yaml": measured,
    "phases/ship.yaml": plan.replaceAll("docs/plan", "docs/ship"),
    "engagements/shop/engagement.yaml": routed,
  };

  test("a phase is renamed in the conditions that read its facts, also in its own file", () => {
    const files = renamed(
      "engagements/shop/engagement.yaml",
      routed.replace("  - build\n", "  - bu|ild\n"),
      "make",
      shipped,
    );
    expect(files["engagements/shop/engagement.yaml"]).toContain(
      "make.checks.cover.pct >= 90 and make.rounds < 3 and qa.severity",
    );
    expect(files["phases/make.yaml"]).toContain("- make.checks.cover.passed");
    expect(faults(files)).toEqual(faults({ ...shop, ...shipped }));
    const fromCondition = routed.replace("build.checks", "bui|ld.checks");
    expect(renamed("engagements/shop/engagement.yaml", fromCondition, "make", shipped)).toEqual(files);
  });

  test("a check is renamed with the conditions that read it, bare and after its phase", () => {
    const files = renamed("phases/build.yaml", measured.replace("id: cover", "id: co|ver"), "lines-covered", shipped);
    expect(files["phases/build.yaml"]).toContain("id: lines-covered, run: [cover]");
    expect(files["phases/build.yaml"]).toContain("- checks.`lines-covered`.pct >= 80");
    expect(files["phases/build.yaml"]).toContain("- build.checks.`lines-covered`.passed");
    expect(files["engagements/shop/engagement.yaml"]).toContain("build.checks.`lines-covered`.pct >= 90");
    expect(faults(files)).toEqual(faults({ ...shop, ...shipped }));
    const fromCondition = measured.replace("- checks.cover", "- checks.co|ver");
    expect(renamed("phases/build.yaml", fromCondition, "lines-covered", shipped)).toEqual(files);
  });

  test("an agent and its output are renamed where the elements of a list reported it", () => {
    const listed = engagement.replace(
      "phases: [plan, build]",
      `phases:
  - plan
  - { phase: build, when: "$count(part.results.outputs.qa.severity) > 0 and $count(part.results.outputs.qa) > 0" }`,
    );
    const changes = { "engagements/shop/engagement.yaml": listed };
    const agent = renamed("phases/build.yaml", build.replace("dev, qa]", "dev, q|a]"), "critic", changes);
    expect(agent["engagements/shop/engagement.yaml"]).toContain(
      "$count(part.results.outputs.critic.severity) > 0 and $count(part.results.outputs.critic) > 0",
    );
    const marked = (shop["agents/qa.yaml"] ?? "").replace("severity:", "sever|ity:");
    const output = renamed("agents/qa.yaml", marked, "worst", changes);
    expect(output["engagements/shop/engagement.yaml"]).toContain("part.results.outputs.qa.worst");
  });

  test("of an agent and a phase with one name, each is renamed only where it is meant", () => {
    const same = { ...shipped, "agents/build.yaml": shop["agents/qa.yaml"] ?? "" };
    const routes = routed.replace("qa.severity", "build.severity");
    const changes = { ...same, "engagements/shop/engagement.yaml": routes };
    const phase = renamed(
      "engagements/shop/engagement.yaml",
      routes.replace("  - build\n", "  - bu|ild\n"),
      "make",
      changes,
    );
    expect(phase["engagements/shop/engagement.yaml"]).toContain("make.checks.cover.pct");
    expect(phase["engagements/shop/engagement.yaml"]).toContain("build.severity");
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
    ['qa.severity = "dev.x"', ["qa.severity"]],
    ["`test-lead`.ok and (dev.done or $count(pm.items) > 1)", ["test-lead.ok", "dev.done", "pm.items"]],
    ["qa.", ["qa"]],
    ['qa.a.b & "open', ["qa.a.b"]],
    ["part.results[ended = 'limit'].outputs.qa", ["part.results", "ended"]],
    ["/* qa.x */ true", []],
  ])("of %j are found", (text, expected) => {
    const paths = expressionPaths(text);
    expect(paths.map((path) => path.map(({ name }) => name).join("."))).toEqual(expected);
    for (const { start, end, name } of paths.flat()) expect(text.slice(start, end).replaceAll("`", "")).toBe(name);
  });
});
