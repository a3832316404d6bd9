import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reachedFiles } from "../../cli/starters/reached-files.ts";
import { openStarter } from "../../cli/starters/starter.ts";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { applyEdits, checkEngagement, compile } from "../../compiler/index.ts";
import { renamableAt, renameAt } from "../../compiler/language/rename.ts";
import { occurrenceAt } from "../../compiler/language/resolve-name.ts";
import { createWorkspace } from "../../compiler/language/workspace.ts";
import type { Pipeline } from "../../schema/types.ts";
import { lowerUnchecked } from "../support/compiled-shop.ts";
import { isLong } from "../support/seed.ts";
import { type Files, hostOf, shop } from "../support/workspace.ts";

const starters = globSync("*/about.md", { cwd: join(import.meta.dirname, "../../starters") }).map((path) =>
  path.replace("/about.md", ""),
);

function filesOf(starter: string): Files {
  const { files } = reachedFiles(openStarter(starter).host, starter);
  return Object.fromEntries([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}

function pipelinesOf(files: Files, engagement: string): readonly Pipeline[] {
  const { flows, diagnostics } = compile(hostOf(files), { engagement });
  if (flows === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return flows.map(({ pipeline }) => pipeline);
}

/** Differences of all flows, each once. */
function changesOf(before: readonly Pipeline[], after: readonly Pipeline[]): string[] {
  expect(after).toHaveLength(before.length);
  return [
    ...new Set(
      after.flatMap((pipeline, index) => comparePipelines(before[index]!, pipeline).map((change) => change.sentence)),
    ),
  ];
}

/** As an editor renames: `crew lsp` knows by itself where names stand. */
function renameIn(files: Files, path: string, offset: number, to: string): Files | string {
  const workspace = createWorkspace(hostOf(files), checkEngagement);
  while (workspace.checkNext());
  const renaming = renameAt(workspace, path, offset, to);
  if (typeof renaming === "string") return renaming;
  const edits = renaming.edits.map((edit) => ({
    ...{ id: "x", severity: "error" as const, message: "", span: edit.span, related: [] },
    edit,
  }));
  const moved = new Map(renaming.files.map(({ from, to }) => [from, to]));
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [moved.get(file) ?? file, applyEdits(file, text, edits)]),
  );
}

/** One place of every name of the workspace, by what is named there. */
function namesIn(files: Files): Map<string, { path: string; offset: number; kind: string; name: string }> {
  const workspace = createWorkspace(hostOf(files), checkEngagement);
  while (workspace.checkNext());
  const places = new Map<string, { path: string; offset: number; kind: string; name: string }>();
  for (const [path, text] of Object.entries(files).filter(([file]) => file.endsWith(".yaml"))) {
    const source = workspace.text(path);
    for (const { index } of source === undefined ? [] : text.matchAll(/[a-z][a-z0-9-]*/g)) {
      const at = occurrenceAt(workspace, source!, index);
      if (at !== undefined && renamableAt(workspace, path, index) !== undefined)
        places.set(`${at.kind} ${at.name}`, { path, offset: index, kind: at.kind, name: at.name });
    }
  }
  return places;
}

function namesOfOutputs(files: Files) {
  return (
    [...namesIn(files).values()]
      .filter(({ kind }) => kind === "output")
      .map(({ name, ...place }) => ({ ...place, agent: name.split(".")[0], output: name.split(".")[1] }))
      // Another name for a value of a flow's input is another contract for everyone who starts the flow.
      .filter(({ agent }) => agent !== "input")
  );
}

const nouns = ["agent", "tool", "model", "phase", "template", "group"];

describe.each(isLong ? starters : ["cloudcrew"])("in %s", (starter) => {
  const files = filesOf(starter);
  const before = pipelinesOf(files, starter);
  const names = [...namesIn(files).values()].filter(({ kind }) => nouns.includes(kind));

  test("every kind of name is tried", () => {
    expect(new Set(names.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(5);
  });

  test.each(names)(
    "another name for the $kind $name is reported as that, and as nothing else",
    ({ path, offset, kind, name }) => {
      const after = renameIn(files, path, offset, `new-${name}`);
      // Questions go to the group `customer`, and decisions to `operators`, by their names.
      if (typeof after === "string") return expect([kind, after]).toEqual(["group", expect.stringMatching(/group `/)]);
      expect(changesOf(before, pipelinesOf(after, starter))).toEqual([
        `The ${kind} ${name} is now called new-${name}.`,
      ]);
    },
  );

  test.each(namesOfOutputs(files))(
    "another name for what $agent reports as $output is reported as that alone",
    (read) => {
      const after = renameIn(files, read.path, read.offset, "anotherName");
      if (typeof after === "string") throw new Error(after);
      expect(changesOf(before, pipelinesOf(after, starter))).toEqual([
        `What ${read.agent} reports as ${read.output} is now called anotherName.`,
      ]);
    },
  );

  test("another id for a deliverable is reported as that, and as nothing else", () => {
    const phases = new Map(before.flatMap((pipeline) => Object.entries(pipeline.phases)));
    for (const { name, deliverables } of phases.values()) {
      for (const { id } of deliverables) {
        const path = Object.keys(files).find((file) => file.endsWith(`phases/${name}.yaml`))!;
        const text = files[path]!.replace(new RegExp(`\\bid: ${id}(?![\\w-])`), `id: new-${id}`);
        expect(changesOf(before, pipelinesOf({ ...files, [path]: text }, starter))).toEqual([
          `The deliverable ${id} of ${name} is now called new-${id}.`,
        ]);
      }
    }
  });
});

test("another name for a phase whose facts conditions read, or an agent in the results of a list, is reported as that alone", () => {
  const plan = shop["phases/plan.yaml"] ?? "";
  const files: Files = {
    ...shop,
    "phases/build.yaml": `${shop["phases/build.yaml"]?.replace("deliverables:", "checks: [{ id: cover, run: [cover], values: { pct: $.pct } }]\ndeliverables:")}  requires: [build.checks.cover.pct >= 80, checks.cover.passed]\n`,
    "phases/ship.yaml": plan.replaceAll("docs/plan", "docs/ship").replace("title: Plan", "title: Ship"),
    "engagements/shop/engagement.yaml": (shop["engagements/shop/engagement.yaml"] ?? "").replace(
      "phases: [plan, build]",
      "phases:\n  - plan\n  - build\n  - { phase: ship, when: build.checks.cover.pct >= 90 and build.rounds < 3 }",
    ),
  };
  const offset = (files["engagements/shop/engagement.yaml"] ?? "").indexOf("- build") + 3;
  const after = renameIn(files, "engagements/shop/engagement.yaml", offset, "make-it");
  if (typeof after === "string") throw new Error(after);
  expect(sentences(files, after)).toEqual(["low The phase build is now called make-it."]);
  const check = renameIn(files, "phases/build.yaml", (files["phases/build.yaml"] ?? "").indexOf("cover,") + 1, "lines");
  if (typeof check === "string") throw new Error(check);
  expect(Object.keys(check)).toEqual(Object.keys(files));
  expect(check["engagements/shop/engagement.yaml"]).toContain("build.checks.lines.pct >= 90");
  expect(check["phases/build.yaml"]).toContain("[build.checks.lines.pct >= 80, checks.lines.passed]");
});

/** Changes to the shop's files, in which one name stands for another. */
const called = (was: string, is: string) =>
  Object.fromEntries(
    Object.entries(shop).map(([path, text]) => [
      path.replace(`/${was}.`, `/${is}.`),
      text.replaceAll(new RegExp(`(?<![\\w/-])${was}(?![\\w/-])`, "g"), is),
    ]),
  );
const sentences = (before: Files, after: Files) =>
  comparePipelines(lowerUnchecked(hostOf(before), "shop"), lowerUnchecked(hostOf(after), "shop")).map(
    ({ sentence, severity }) => `${severity} ${sentence}`,
  );
const replaced = (files: Files, path: string, old: string, now: string): Files => {
  const text = files[path] ?? "";
  if (!text.includes(old)) throw new Error(`${path} does not say ${old}.`);
  return { ...files, [path]: text.replace(old, now) };
};

describe("what changes together with a name is reported of the new one:", () => {
  test("rights of an agent", () => {
    const after = replaced(called("dev", "developer"), "agents/developer.yaml", "app/**", '"**"');
    expect(sentences(shop, after)).toEqual([
      'high developer may now also write "**".',
      "low The agent dev is now called developer.",
    ]);
  });

  test("the words that describe it", () => {
    const after = replaced(
      called("dev", "developer"),
      "agents/developer.yaml",
      "Writes the application.",
      "Builds it.",
    );
    expect(sentences(shop, replaced(after, "agents/developer.yaml", "title: Developer", "title: Engineer"))).toEqual([
      "low The agent dev is now called developer.",
      "low The description of developer for the other agents changed.",
      "low The title of developer changed.",
    ]);
  });

  test("a gate that went with the phase's name", () => {
    const after = replaced(
      called("build", "make"),
      "phases/make.yaml",
      "gate:\n  approvers: { group: customer }\n",
      "",
    );
    expect(sentences(shop, after)).toContainEqual("high make no longer ends at a gate: it continues without customer.");
    expect(sentences(shop, after)).toContainEqual("low The phase build is now called make.");
  });

  test("the path of a deliverable", () => {
    const after = replaced(
      shop,
      "phases/plan.yaml",
      "{ id: plan, path: docs/plan.md,",
      "{ id: the-plan, path: docs/the-plan.md,",
    );
    expect(sentences(shop, after)).toEqual([
      'medium the-plan of plan is now "docs/the-plan.md".',
      "low The deliverable plan of plan is now called the-plan.",
    ]);
  });

  test("a person's name, whose address stays", () => {
    const after = replaced(shop, "engagements/shop/engagement.yaml", "name: Ada", "name: Ada Lovelace");
    expect(sentences(shop, after)).toEqual(['low "Ada" of customer is now called "Ada Lovelace".']);
  });

  test("an agent's name and an output's", () => {
    const gate = 'gate:\n  approvers: { group: customer }\n  approveWhen: qa.severity = "none"\n';
    const before = replaced(shop, "phases/build.yaml", "gate:\n  approvers: { group: customer }\n", gate);
    const full = replaced(before, "engagements/shop/engagement.yaml", "sow: sow.md", "mode: full\nsow: sow.md");
    const after = Object.fromEntries(
      Object.entries(full).map(([path, text]) => [
        path.replace("/qa.", "/test-lead."),
        text
          .replace('approveWhen: qa.severity = "none"', "approveWhen: '`test-lead`.gravity = \"none\"'")
          .replace("severity:", "gravity:")
          .replaceAll(/(?<![\w/-])qa(?![\w/-])/g, "test-lead"),
      ]),
    );
    expect(sentences(full, after)).toEqual([
      "low The agent qa is now called test-lead.",
      "low What test-lead reports as severity is now called gravity.",
    ]);
  });

  test("a person who left the group", () => {
    const two = replaced(
      shop,
      "engagements/shop/engagement.yaml",
      "ada@example.com }]",
      "ada@example.com }, { name: Bo, email: bo@example.com }]",
    );
    const clients = Object.fromEntries(
      Object.entries(shop).map(([path, text]) => [path, text.replaceAll("customer", "clients")]),
    );
    expect(sentences(two, clients)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^high "Bo" left clients/),
        "low The group customer is now called clients.",
      ]),
    );
  });
});

describe("what has little in common is one thing gone and another new:", () => {
  const other = `title: Designer
description: Draws what the shop looks like.
model: working
prompt: prompts/member.md.hbs
tools: [git]
writes: [design/**]
`;

  test("an agent in another's place", () => {
    const { "agents/dev.yaml": dev = "", ...rest } = called("dev", "designer");
    const after = { ...rest, "agents/designer.yaml": other };
    const found = sentences(shop, after).filter((sentence) => /designer is new|dev was removed|called/.test(sentence));
    expect([dev, found]).toEqual([
      "",
      [expect.stringMatching(/agent designer is new/), expect.stringMatching(/agent dev was removed/)],
    ]);
  });

  test("two outputs that are only true or false", () => {
    const report = (name: string) =>
      replaced(shop, "agents/qa.yaml", "severity: { enum: [none, low, high] }", `${name}: { type: boolean }`);
    expect(sentences(report("passed"), report("isCheap")).sort()).toEqual([
      'medium qa must now also report "isCheap".',
      'medium qa no longer reports "passed".',
    ]);
  });

  test("two agents that could both be it", () => {
    const twin = (name: string, files: Files): Files => ({
      ...files,
      [`agents/${name}.yaml`]: shop["agents/dev.yaml"] ?? "",
    });
    const { "agents/dev.yaml": _, ...without } = shop;
    const swarm = (members: string, files: Files) =>
      replaced(
        files,
        "phases/build.yaml",
        "swarm: { entry: dev, members: [dev, qa] }",
        `swarm: { entry: qa, members: [${members}] }`,
      );
    const owned = replaced(
      replaced(without, "phases/build.yaml", "owner: dev", "owner: qa"),
      "phases/plan.yaml",
      "[pm, dev]",
      "[pm]",
    );
    const before = swarm(
      "dev, qa",
      replaced(replaced(shop, "phases/build.yaml", "owner: dev", "owner: qa"), "phases/plan.yaml", "[pm, dev]", "[pm]"),
    );
    const after = swarm("front, back, qa", twin("front", twin("back", owned)));
    expect(sentences(before, after).filter((sentence) => /called/.test(sentence))).toEqual([]);
  });
});
