import { expect, test } from "vitest";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { compile } from "../../compiler/index.ts";
import type { Pipeline } from "../../schema/types.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const trigger = `labeled: { on: issue, for: shop, secret: shop-hook, when: "event.label = 'crew'", start: fix }`;
const engagement = `# engagements/shop/engagement.yaml
flows:
  fix: { phases: [plan, build, close] }
  ask: { phases: [plan] }
repositories:
  shop: { forge: github, project: acme/shop, branch: work, credentials: shop-token, deliver: gates }
  till: { forge: gitlab, project: acme/till, credentials: till-token }
repository: shop
environments:
  dev: { region: eu-central-1, size: small, sender: crew@example.com }
triggers:
  ${trigger}
  asked: { on: mcp, who: writers, start: fix }
  done: { on: end, of: ask, by: operators, start: fix }
# agents/tools/price.yaml
description: Reads a price.
effect: read
input: { type: object, properties: {} }
http: { origin: "https://prices.example.com", path: /today }
# agents/tools/close-issue.yaml
description: Closes the issue.
effect: execute
forge: { operation: close, repository: shop }
# phases/close.yaml
title: Close
goal: The issue is closed.
call: { tool: close-issue, with: { number: 1 } }
# agents/dev.yaml
tools: [git, price]
`;

function pipelineOf(find = "", replacement = ""): Pipeline {
  expect(engagement).toContain(find);
  const text = engagement.replace(find, () => replacement);
  const { pipeline, diagnostics } = compile(hostOf(overlay(text)), { engagement: "shop", flow: "fix" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return pipeline!;
}

const before = pipelineOf();
const more = `  new: { on: push, for: shop, start: fix }\n  asked:`;

const toolOfAnotherHost = `# agents/tools/weather.yaml
description: Reads the weather.
effect: read
input: { type: object, properties: {} }
http: { origin: "https://weather.example.com", path: /today }
# agents/dev.yaml
tools: [git, price, weather]`;

test.each([
  [
    "who may cause a trigger",
    "for: shop, ",
    "for: shop, who: anyone, ",
    "triggers.labeled.who",
    "because of anyone, instead of people who are vouched for",
  ],
  ["whose texts an agent passes on", "who: writers, ", "", "triggers.asked.who", "because of anyone"],
  [
    "the repositories of a trigger",
    "for: shop",
    "for: repositories",
    "triggers.labeled.for",
    `also starts projects for what happens in "till (acme/till on gitlab, with the secret till-token)"`,
  ],
  [
    "another project on the forge",
    "project: acme/shop",
    "project: acme/bank",
    "triggers.labeled.for",
    "acme/bank on github",
  ],
  [
    "a condition that is gone",
    `when: "event.label = 'crew'", `,
    "",
    "triggers.labeled.when",
    `for every event, not only when "event.label = 'crew'" holds`,
  ],
  [
    "another condition",
    "event.label = 'crew'",
    "event.label != 'no'",
    "triggers.labeled.when",
    `when "event.label != 'no'" holds, instead of`,
  ],
  [
    "messages with another key",
    "secret: shop-hook",
    "secret: old-hook",
    "triggers.labeled.secret",
    "are now signed with the secret old-hook",
  ],
  [
    "an end that asks nobody",
    "by: operators, ",
    "",
    "triggers.done.on",
    "at the end of ask, instead of at the end of ask, if operators start them",
  ],
  [
    "one trigger more",
    "  asked:",
    more,
    "triggers",
    `Projects now also start by themselves: "new by pushes in shop (acme/shop on github, work, with the secret shop-token)`,
  ],
  [
    "triggers that act in an environment",
    "sender: crew@example.com",
    "sender: crew@example.com, triggers: all",
    "environments.dev.triggers",
    "In dev, projects now start by",
  ],
  [
    "other credentials",
    "credentials: shop-token",
    "credentials: admin-token",
    "repository.credentials",
    "now fetched with the secret admin-token",
  ],
  [
    "a delivery that no gate precedes",
    "deliver: gates",
    "deliver: end",
    "repository.deliver",
    "pushed to a branch of shop at the end",
  ],
  ["another branch", "branch: work", "branch: release", "repository.branch", "the branch release"],
  [
    "another repository",
    "repository: shop\nenv",
    "repository: till\nenv",
    "repository",
    "begin with the code of till instead of shop",
  ],
  [
    "another address of the code",
    "project: acme/shop",
    "project: acme/bank",
    "repository.url",
    "https://github.com/acme/bank.git",
  ],
  [
    "another operation on the forge",
    "operation: close, ",
    "operation: label, ",
    "tools.close-issue.forge",
    "close-issue now sets a label in acme/shop",
  ],
  [
    "an operation in another repository",
    "close, repository: shop",
    "close, repository: till",
    "tools.close-issue.secrets",
    "now receives the secret",
  ],
  [
    "another host",
    "https://prices.example.com",
    "https://prices.example.org",
    "tools.price.http.origin",
    "now calls https://prices.example.org",
  ],
  [
    "a tool that reads from another host",
    "# agents/dev.yaml\ntools: [git, price]",
    toolOfAnotherHost,
    "tools.weather",
    "weather.example.com",
  ],
  ["a right of an agent", "tools: [git, price]", "tools: [git, price]\nwrites: ['**']", "agents.dev.writes", ""],
])("a reviewer is told first, and in a sentence, of %s", (_, find, replacement, subject, sentence) => {
  const changed = find === "operation: close, " ? pipelineWithLabel() : pipelineOf(find, replacement);
  const found = comparePipelines(before, changed).filter((change) => change.subject === subject);
  expect(found.map(({ severity }) => severity)).toContain("high");
  expect(found.map((change) => change.sentence).join("\n")).toContain(sentence);
});

/** Labels need an argument that closing does not. */
function pipelineWithLabel(): Pipeline {
  const text = engagement
    .replace("operation: close, ", "operation: label, ")
    .replace("with: { number: 1 }", `with: { number: 1, label: "'done'" }`);
  return compile(hostOf(overlay(text)), { engagement: "shop", flow: "fix" }).pipeline!;
}

test("what is narrower than before is no change of high severity", () => {
  const open = pipelineOf("for: shop, ", "for: shop, who: anyone, ");
  expect(comparePipelines(open, before)).toMatchObject([
    { subject: "triggers.labeled.who", kind: "narrowed", severity: "medium" },
  ]);
  const wide = pipelineOf(`when: "event.label = 'crew'", `, "");
  expect(comparePipelines(wide, before)).toMatchObject([
    { subject: "triggers.labeled.when", kind: "narrowed", severity: "medium" },
  ]);
});
