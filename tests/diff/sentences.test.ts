import { describe, expect, test } from "vitest";
import { createFound } from "../../compiler/diagnostics/found.ts";
import type { Change } from "../../compiler/diff/change.ts";
import { diffEngagement, type Side } from "../../compiler/diff/diff-engagement.ts";
import { emit } from "../../compiler/emit/emit.ts";
import { synthesise } from "../../compiler/index.ts";
import { changesBetween, pipelineOf } from "../support/compiled-shop.ts";

const sentencesIn = (changes: readonly Change[], theme?: Change["theme"]) =>
  changes.filter((change) => theme === undefined || change.theme === theme).map(({ sentence }) => sentence);

const deploy = (argv: string) => `# agents/tools/deploy.yaml
description: Deploys.
effect: execute
input: {type: object, properties: {where: {type: string}}, required: [where]}
command: {argv: ${argv}, in: app}
# agents/dev.yaml
lane: execute
`;
const granted = `${deploy('[deploy, --to, "{{where}}", "with force"]')}tools: [git, deploy]\n`;

describe("a command is described to its last argument", () => {
  test("when its tool is new", () => {
    const [first] = changesBetween(deploy("[x]"), granted);
    expect(first).toMatchObject({
      severity: "high",
      subject: "tools.deploy",
      sentence: `The tool deploy is new (effect: execute): it runs "deploy --to {{where}} 'with force'" in "app".`,
    });
  });

  test("when it becomes another", () => {
    const other = granted.replace('"with force"', "--dry-run");
    expect(sentencesIn(changesBetween(granted, other), "rights")).toEqual([
      `deploy now runs "deploy --to {{where}} --dry-run" instead of "deploy --to {{where}} 'with force'".`,
    ]);
  });

  test("when the tool is built in", () => {
    const agent =
      "# agents/tools/books.yaml\ndescription: Keeps books.\neffect: write\nbuiltin: ledger\n# agents/pm.yaml\n";
    expect(sentencesIn(changesBetween(agent, `${agent}tools: [git, books]\n`), "rights")).toContain(
      "The tool books is new (effect: write): it is the built-in tool ledger.",
    );
  });
});

test("a tool of another kind is described with what it does now", () => {
  const books = "# agents/tools/deploy.yaml\ndescription: Deploys.\neffect: execute\nbuiltin: ledger\n";
  const grant = "# agents/dev.yaml\nlane: execute\ntools: [git, deploy]\n";
  const command = deploy("[deploy, --now]") + grant;
  const builtIn = `${books}${grant}`;
  expect(changesBetween(builtIn, command)).toContainEqual(
    expect.objectContaining({
      severity: "high",
      subject: "tools.deploy.kind",
      sentence: `deploy is now a command instead of a built-in tool: it runs "deploy --now" in "app".`,
      before: "ledger",
      after: "deploy --now",
    }),
  );
  expect(sentencesIn(changesBetween(command, builtIn), "rights")).toContain(
    "deploy is now a built-in tool instead of a command: it is the built-in tool ledger.",
  );
});

describe("phases side by side", () => {
  const third = `# phases/ship.yaml
title: Ship
goal: Ship what was built.
swarm: { entry: pm, members: [pm] }
deliverables: [{ id: notes, path: docs/notes.md, owner: pm }]
# phases/last.yaml
title: Last
goal: Look back.
swarm: { entry: pm, members: [pm] }
deliverables: [{ id: look, path: docs/look.md, owner: pm }]
`;
  const order = (phases: string) => `${third}# engagements/shop/engagement.yaml\nphases: ${phases}\n`;
  const flow = (before: string, after: string) => sentencesIn(changesBetween(order(before), order(after)), "flow");

  test("are reported once, with what that means", () => {
    expect(flow("[plan, build, ship, last]", "[plan, {parallel: [build, ship]}, last]")).toEqual([
      "build and ship now run side by side: they begin together, without each other's deliverables, and last begins when all are done and decided on.",
    ]);
  });

  test("are reported when one joins them, and when they part", () => {
    expect(flow("[{parallel: [build, ship]}, last]", "[{parallel: [build, ship, last]}]")).toContainEqual(
      "build, last and ship now run side by side: they begin together, without each other's deliverables, and the project ends when all are done and decided on.",
    );
    expect(flow("[plan, {parallel: [build, ship]}]", "[plan, build, ship]")).toEqual([
      "build now runs alone, after the phases before it.",
      "ship now runs alone, after the phases before it.",
    ]);
  });
});

const environment = (region: string) =>
  `# engagements/shop/engagement.yaml\nenvironments: {prod: {region: ${region}, size: small}}\n`;

describe("what a deployment takes away from projects that run", () => {
  const lost = (before: string, after: string) =>
    changesBetween(`${environment("us-east-1")}${before}`, `${environment("us-east-1")}${after}`).filter(
      ({ subject }) => subject === "environments.running",
    );

  test("is reported when no run needs a lane any more", () => {
    expect(lost(granted, deploy("[x]").replace("lane: execute", "lane: dry-run"))).toEqual([
      {
        theme: "deployment",
        kind: "removed",
        severity: "medium",
        subject: "environments.running",
        sentence:
          "Rights in prod that only the old version needs: the lane execute, with the role and the task definition of its runners. A deployment keeps them until no project of that version is unfinished, and the next one removes them.",
        before: ["the lane execute, with the role and the task definition of its runners"],
      },
    ]);
  });

  test("is reported for models and secrets", () => {
    const models = (id: string) => `models: {working: {id: ${id}, maxTokens: 4096}}\n`;
    const secret = granted.replace("in: app}", "in: app}\nsecrets: [{name: FORGE_TOKEN, from: forge}]");
    expect(lost(models("us.anthropic.claude-sonnet-4-6"), models("us.anthropic.claude-sonnet-5-5"))[0]?.before).toEqual(
      ["calls of the model us.anthropic.claude-sonnet-4-6 in the lane dry-run"],
    );
    expect(lost(secret, granted)[0]?.before).toEqual(["the secret forge in the lane execute"]);
  });

  test("is nothing where nothing goes, and nobody's business without an environment", () => {
    expect(lost(deploy("[x]"), granted)).toEqual([]);
    expect(changesBetween(granted, "").filter(({ subject }) => subject === "environments.running")).toEqual([]);
  });
});

async function deployed(changes: string): Promise<Side> {
  const pipeline = pipelineOf(changes);
  return { pipeline, files: [...emit(pipeline, createFound()), ...(await synthesise([pipeline], "prod"))] };
}

test("another region is one change, and no list of rights", async () => {
  const [before, after] = await Promise.all([deployed(environment("us-east-1")), deployed(environment("us-west-2"))]);
  expect(sentencesIn(diffEngagement("shop", before, after).changes)).toEqual([
    'In prod, region is "us-west-2" instead of "us-east-1": everything is created anew there, and the old resources and projects stay until a version with the old value destroys them.',
  ]);
});

test("an environment that leaves the file does not leave its account", () => {
  expect(sentencesIn(changesBetween(environment("us-east-1"), ""))).toEqual([
    "The environment prod was removed; its resources and projects stay in its account until a version that still has it destroys them.",
  ]);
});

describe("a phase for each element of a list", () => {
  const part = `# phases/part.yaml
title: Part
goal: Test one part.
swarm: { entry: qa, members: [qa] }
limits: { usd: 2 }
writes: [{ agent: qa, paths: ["docs/quality/{item.id}.md"] }]
deliverables: [{ id: part, path: "docs/quality/{item.id}.md", owner: qa }]
`;
  const lists = (items: number, phases: string) => `${part}# agents/pm.yaml
outputs: { parts: { items: ${items}, of: { id: {} } }, rest: { items: 2, of: { id: {} } } }
# engagements/shop/engagement.yaml
phases: [plan, ${phases}, build]
`;
  const each = (items: number, list = "parts", atOnce = 2) =>
    lists(items, `{ each: pm.${list}, phase: part, limits: { atOnce: ${atOnce} } }`);

  test("says how many elements there may be, and how many are worked on at once", () => {
    expect(sentencesIn(changesBetween(each(3), each(4, "parts", 3)), "flow")).toEqual([
      "pm.parts may now have 4 elements instead of 3.",
      "part now works on 3 elements at once instead of 2.",
    ]);
  });

  test("says when it is another list", () => {
    expect(sentencesIn(changesBetween(each(3), each(3, "rest")), "flow")).toEqual([
      "part is now worked on for each of pm.rest instead of pm.parts.",
      "pm.rest may now have 2 elements instead of 3.",
    ]);
  });

  test("says when a phase is worked on once again", () => {
    const once = lists(3, "part").replaceAll("{item.id}", "part");
    expect(sentencesIn(changesBetween(each(3), once), "flow")).toContain("part is now worked on once.");
    expect(sentencesIn(changesBetween(once, each(3)), "flow")).toContain(
      "part is now worked on once for each of pm.parts, at most 3 times.",
    );
  });
});
