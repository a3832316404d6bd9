import { expect, test } from "vitest";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import type { Pipeline } from "../../schema/types.ts";
import { pipelineOf } from "../support/compiled-shop.ts";

// Everything that the language can say of an agent, a tool, a phase, a gate, an environment.
const rich = pipelineOf(`# agents/tools/deploy.yaml
description: Deploys.
effect: execute
input: {type: object, properties: {where: {type: string}}, required: [where]}
command: {argv: [deploy, "{{where}}"], in: app, timeout: 3m, exit: [0, 1]}
requires: {npm: [eslint@9.39.1], pip: [checkov==3.2.490], apt: [graphviz], programs: [{image: "docker.io/hashicorp/terraform:1.14.4", path: /bin/terraform}]}
secrets: [{name: FORGE_TOKEN, from: forge}]
# agents/dev.yaml
tools: [git, deploy]
lane: execute
# phases/build.yaml
swarm: {entry: dev, members: [dev, qa], handoffs: {forced: [[dev, qa]]}}
checks: [{run: [node, --test], in: app, expect: "exitCode = 0", timeout: 1m}]
review: {agent: pm, checklist: [It does what was agreed], onFail: {rounds: 2, then: gate}}
gate:
  approvers: {group: customer}
  ratings: [quality]
  remind: [1d]
  approveWhen: 'qa.severity = "none"'
  onRevise: {to: plan, rounds: 2, then: stop}
rehearsal: {failReview: 1, decide: [revise, approve]}
# engagements/shop/engagement.yaml
description: Tea.
mode: full
models:
  working: {id: us.anthropic.claude-sonnet-5-5, fallback: [us.anthropic.claude-sonnet-4-6], maxTokens: 4096, profile: lean, effort: high, fields: {thinking: {type: adaptive}}}
questions: {group: customer, remind: [1d], expires: 9d}
environments:
  prod: {region: us-east-1, size: large, account: "123456789012", alarms: [a@example.com], domain: shop.example.com, sender: team@example.com, spot: true, telemetry: "https://otlp.example.com", monthlyBudget: 10, identity: {issuer: "https://id.example.com", clientId: shop}, vpc: {id: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d], proxy: "http://proxy.example.com:3128"}, deployRole: {arn: "arn:aws:iam::123456789012:role/Deployer", externalId: crew-4711}, permissionsBoundary: Boundary, rolePath: /delivery/, tags: {CostCenter: "4711"}}
`);

/** What says nothing of its own: names that are also keys, and what follows from values that are told. */
const silent = [
  /^(schemaVersion|name|start)$/,
  /^(agents|tools|templates|phases|environments)\.[^.]+\.name$/,
  /^phases\.[^.]+\.(gated|index)$/,
  // Never changes alone: "a tool of another kind" in sentences.test.ts.
  /^tools\.[^.]+\.kind$/,
  // Where in the YAML a step stands, and which steps come after it; a time-out follows from the phase's time.
  /^steps\.\d+\.(origin\..*|id|kind|phase|next|onAsk|onLimit|onFail|onExhausted|onStop|onOperator|onRevise\.(step|then))$/,
  /^steps\.\d+\.(timeoutSeconds|heartbeatSeconds)$/,
];

/** Of the questions of all phases the first stands for all; notices and waiting for operators are never declared. */
function isDeclared([list, index = "", key]: readonly string[]): boolean {
  const step = list === "steps" ? rich.steps[Number(index)] : undefined;
  if (step?.kind === "ask") return key !== "onExpire" && step === rich.steps.find(({ kind }) => kind === "ask");
  // A review is started again as often as its phase's runner.
  if (step?.kind === "review" && key === "retry") return false;
  return step === undefined || ["run-swarm", "review", "await-decision"].includes(step.kind);
}

function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]));
}

/** The pipeline with one value changed: a number is larger, a truth turned, a text longer. */
function changedAt(path: readonly string[]): Pipeline {
  const copy = structuredClone(rich);
  let at = copy as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const key = path.at(-1) ?? "";
  const value = at[key];
  at[key] = typeof value === "number" ? value + 1e6 : typeof value === "boolean" ? !value : `${value}x`;
  return copy;
}

const told = leaves(rich)
  .filter(isDeclared)
  .filter((path) => !silent.some((pattern) => pattern.test(path.join("."))));

test("well over a hundred values are tried", () => {
  expect(told.length).toBeGreaterThan(150);
});

test("no value of a pipeline changes silently", () => {
  const unseen = told.filter((path) => comparePipelines(rich, changedAt(path)).length === 0);
  expect(unseen.map((path) => path.join("."))).toEqual([]);
});
