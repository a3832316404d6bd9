import { expect, test } from "vitest";
import { compareHosts } from "../../cli/compare-hosts.ts";
import { deploymentOf } from "../../compiler/emit/infra/deployment-of.ts";
import { statementsOf } from "../../compiler/emit/infra/roles.ts";
import { compile } from "../../compiler/index.ts";
import type { Pipeline } from "../../schema/types.ts";
import { allows } from "../support/aws/evaluate-policy.ts";
import { small } from "../support/compiled-environments.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const issue = `# engagements/shop/inputs/issue.json
{ "type": "object", "required": ["number", "repository"], "properties": { "number": { "type": "integer" }, "repository": { "type": "string", "maxLength": 40 } } }
`;
const calls = `# agents/tools/merge.yaml
description: Merges.
effect: execute
forge: { operation: merge }
# phases/merge.yaml
title: Merge
goal: The approved commit is merged.
call: { tool: merge }
`;
/** One flow over a shop and a till, whose settings differ. */
const over = (repositories: string, more = "") => `${issue}${calls}# engagements/shop/engagement.yaml
flows:
  fix: { title: Mend, input: inputs/issue.json, key: [input.number], phases: [plan, build, merge], repositories: ${repositories} }
  ship: { title: Ship, phases: [plan], repositories: ${repositories} }
repositories:
  shop: { forge: github, project: acme/shop, credentials: shop-token, deliver: gates, atOnce: 2, sensitive: { paths: ["db/**"], approvers: customer } }
  till: { forge: gitlab, project: acme/till, branch: work, credentials: till-token, deliver: gates }
  docs: { forge: github, project: acme/docs, credentials: docs-token, deliver: gates }
triggers:
  labeled: { on: issue, for: repositories, start: fix, with: { number: event.number, repository: event.repository } }
  nightly: { on: schedule, at: "0 2 * * *", for: repositories, start: fix, with: { number: "1", repository: event.repository } }
  rung: { on: webhook, scheme: standard, secret: desk, who: writers, for: till, start: fix, with: { number: event.number, repository: "'till'" } }
  fixed: { on: end, of: fix, start: ship }
${more}`;

function compiled(text: string): { [flow: string]: Pipeline } {
  const { flows = [], diagnostics } = compile(hostOf(overlay(text)), { engagement: "shop" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return Object.fromEntries(flows.map(({ name, pipeline }) => [name, pipeline]));
}

test("a flow with several repositories is a flow for each of them, which fetches, delivers and merges there alone", () => {
  const flows = compiled(over("[shop, till]"));
  expect(Object.keys(flows)).toEqual(["fix-shop", "fix-till", "ship-shop", "ship-till"]);
  for (const [name, own, other] of [
    ["fix-shop", "shop", "till"],
    ["fix-till", "till", "shop"],
  ] as const) {
    const pipeline = flows[name]!;
    expect(pipeline).toMatchObject({
      title: `Mend (${own})`,
      flow: { name, declaredAs: "fix" },
      repository: { name: own, project: `acme/${own}`, credentials: `${own}-token` },
      tools: { merge: { repository: { name: own }, secrets: [{ from: `${own}-token` }] } },
    });
    expect(JSON.stringify(pipeline)).not.toContain(`${other}-token`);
  }
  expect(flows["fix-shop"]).toMatchObject({ flow: { repository: { name: "shop", atOnce: 2 } } });
  expect(flows["fix-shop"]?.repository?.sensitive).toMatchObject({ group: "customer" });
  expect(flows["fix-till"]?.repository?.sensitive).toBeUndefined();
  expect(flows["fix-till"]?.flow?.repository).toBeUndefined();
});

test("each trigger is one for each repository: where it happened, at which time, and what ended there", () => {
  const flows = compiled(over("[shop, till]"));
  const of = (flow: string) =>
    (flows[flow]?.triggers ?? []).map((trigger) => [
      trigger.name,
      "repositories" in trigger
        ? trigger.repositories.map(({ name }) => name)
        : "of" in trigger
          ? trigger.of
          : trigger.on,
    ]);
  expect(of("fix-shop")).toEqual([
    ["labeled-shop", ["shop"]],
    ["nightly-shop", "schedule"],
  ]);
  expect(of("fix-till")).toEqual([
    ["labeled-till", ["till"]],
    ["nightly-till", "schedule"],
    ["rung-till", "webhook"],
  ]);
  expect(of("ship-till")).toEqual([["fixed-till", "fix-till"]]);
  const { environments } = compiled(
    over(
      "all",
      "environments:\n  prod: { region: us-east-1, size: small, sender: c@example.com, triggers: [labeled] }\n",
    ),
  )["fix-docs"]!;
  expect(environments?.prod?.triggers).toEqual(["labeled-shop", "labeled-till", "labeled-docs"]);
});

test("in an account only projects of a repository read its credentials", () => {
  const more =
    "  look: { title: Look, phases: [plan], repository: docs }\n  think: { title: Think, phases: [plan], repository: wiki }\n";
  const text = over("[shop, till]").replace(
    "repositories:\n  shop:",
    `${more}repositories:\n  wiki: { forge: github, project: acme/wiki }\n  shop:`,
  );
  const { flows = [] } = compile(hostOf(overlay(text)), { engagement: "shop" });
  const deployment = deploymentOf(flows, { ...small });
  const mayRead = (secret: string, project: string) => {
    const given = statementsOf(deployment, "project-calls").filter(({ resources }) =>
      resources.includes(deployment.places.secret(secret)),
    );
    const Statement = given.map(({ actions, conditions }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: "*",
      ...(conditions && { Condition: conditions }),
    }));
    const context = { "aws:PrincipalTag/project": project };
    return allows({ policies: [{ Statement }] }, { action: "ssm:GetParameter", resource: secret, context });
  };
  const digest = "abcdefghij234567";
  const readers = (secret: string) =>
    flows.flatMap(({ name }) => {
      const may = [`${name}-${digest}`, `${name}-${digest}-12`].map((project) => mayRead(secret, project));
      expect(new Set(may).size, name).toBe(1);
      return may[0] ? name : [];
    });
  expect(flows.map(({ name }) => name)).toEqual(["fix-shop", "fix-till", "ship-shop", "ship-till", "look", "think"]);
  expect(readers("shop-token")).toEqual(["fix-shop", "ship-shop"]);
  expect(readers("till-token")).toEqual(["fix-till", "ship-till"]);
  expect(readers("docs-token")).toEqual(["look"]);
});

test.each([
  ["an id", `web-${"a".repeat(16)}`, true],
  ["the beginning of an id with a number", `web-${"a".repeat(16)}-2`, true],
  ["too short an id", `web-${"a".repeat(15)}`, false],
  ["too long an id", `web-${"a".repeat(17)}`, false],
  ["no id: the hyphen is elsewhere", `web-${"a".repeat(10)}-${"b".repeat(7)}`, false],
])(
  "a name that reads like %s of another flow is refused only where it is and credentials are read",
  (_, other, isLike) => {
    const refused = (credentials: string) => {
      const text = `# engagements/shop/engagement.yaml
flows:
  fix: { phases: [plan], repositories: [web, ${other}] }
repositories:
  web: { forge: github, project: acme/web${credentials} }
  ${other}: { forge: github, project: acme/till }
`;
      const { diagnostics } = compile(hostOf(overlay(text)), { engagement: "shop" });
      return diagnostics.flatMap(({ id, severity }) => (severity === "error" ? [id] : []));
    };
    expect(refused(", credentials: shop-token")).toEqual(isLike ? ["flow-repositories-unusable"] : []);
    expect(refused("")).toEqual([]);
  },
);

test("a reviewer is told that a flow has a further repository, with what its projects may do there", async () => {
  const [before, after] = [hostOf(overlay(over("[shop, till]"))), hostOf(overlay(over("all")))];
  const { engagements } = await compareHosts(before, after, { engagement: "shop" });
  const added = engagements.filter(({ state }) => state !== "same");
  expect(added.map(({ engagement, state }) => `${engagement} ${state}`)).toEqual([
    "shop/fix-docs added",
    "shop/ship-docs added",
  ]);
  expect(added[0]?.changes).toMatchObject([
    {
      severity: "high",
      subject: "flows.fix.repositories",
      sentence:
        'Projects of the flow "fix" are now also for docs: they begin with the files at https://github.com/acme/docs.git, with the secret docs-token, and push their work to a branch of it before each gate.',
    },
  ]);
});
