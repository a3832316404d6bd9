import { expect, test } from "vitest";
import { comparePipelines } from "../../../compiler/diff/compare-pipelines.ts";
import { deploymentOf } from "../../../compiler/emit/infra/deployment-of.ts";
import { type RoleName, roleNames, statementsOf } from "../../../compiler/emit/infra/roles.ts";
import { explain } from "../../../compiler/index.ts";
import { small } from "../../support/compiled-environments.ts";
import { sideOf } from "../../support/compiled-shop.ts";
import { hostOf, overlay } from "../../support/workspace.ts";

const declared = (operation = "merge", given = `number: 7, revision: "'${"1".repeat(40)}'"`) => `# agents/tools/act.yaml
description: Acts on the forge.
effect: execute
forge: { operation: ${operation}, repository: shop }
# phases/act.yaml
title: Act
goal: It is done on the forge.
call: { tool: act, with: { ${given} } }
gate: { approvers: { group: customer } }
# engagements/shop/engagement.yaml
phases: [plan, act, build]
repository: docs
repositories:
  docs: { url: "https://git.example.com/acme/docs.git" }
  shop: { forge: gitlab, project: acme/shop, url: "https://gitlab.example.com", credentials: forge-token }
`;

const byGit = declared("merge", "")
  .replace(", with: {  }", "")
  .replace("phases: [plan, act, build]\nrepository: docs", "phases: [plan, build, act]\nrepository: shop")
  .replace(
    /shop: \{.*/,
    'shop: { url: "https://git.example.com/acme/shop.git", credentials: forge-token, deliver: end }',
  );

test.each([
  ["a forge", declared()],
  ["a repository of Git alone", byGit],
])("the credentials of %s are read where phases call, and in no agent's container", (_, changes) => {
  const deployment = deploymentOf([sideOf(changes)], { ...small });
  const reads = (role: RoleName) =>
    statementsOf(deployment, role).some(({ resources }) => resources.some((arn) => arn.endsWith("/forge-token")));
  const roles = ["project-calls", "project-read-only", "project-dry-run", "project-execute", "api", "events"] as const;
  const used = roles.filter(
    (role) => !role.startsWith("project-") || deployment.lanes.includes(role.slice(8) as "calls"),
  );
  expect(used.filter(reads)).toEqual(["project-calls"]);
});

test("IAM takes every policy of a deployment whose calls use no role: none has a statement without a resource", () => {
  const deployment = deploymentOf([sideOf(declared())], { ...small });
  const statements = roleNames(deployment).flatMap((role) => statementsOf(deployment, role));
  expect(statements.filter(({ resources }) => resources.length === 0)).toEqual([]);
});

test("a reviewer is told of another operation, and of another repository", () => {
  const before = sideOf(declared()).pipeline;
  const closes = sideOf(declared("close", "number: 7")).pipeline;
  const pushes = sideOf(byGit).pipeline;
  const elsewhere = sideOf(declared().replace("acme/shop", "acme/other")).pipeline;
  const told = (after: typeof before) =>
    comparePipelines(before, after).map(({ subject, severity }) => `${severity} ${subject}`);
  expect(comparePipelines(before, pushes).map(({ sentence }) => sentence)).toContain(
    "act now merges the delivered commit, by Git, in https://git.example.com/acme/shop.git.",
  );
  expect(told(closes)).toContain("high tools.act.forge");
  expect(told(elsewhere)).toContain("high tools.act.forge");
});

test("the tool is explained by what it does where, and with which arguments", async () => {
  const options = { pages: new Map(), placeOf: (file: string) => file, now: 0 };
  const explanation = await explain(hostOf(overlay(declared())), "act", options);
  const text = "text" in explanation ? explanation.text : explanation.fault;
  expect(text).toMatch(/merges a request, at exactly one commit, in the repository shop[\s\S]*number, revision/);
});
