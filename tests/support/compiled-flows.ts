import { emitInfra } from "../../compiler/emit/infra/emit-infra.ts";
import { compile } from "../../compiler/index.ts";
import type { Environment } from "../../schema/types.ts";
import type { Compiled, Stack } from "./compiled-environments.ts";
import { hostOf, overlay } from "./workspace.ts";

/** The shop with three flows and a trigger of each kind that a deployment has something for. */
const flows = `# engagements/shop/inputs/issue.json
{"type": "object", "required": ["number"], "properties": {
  "number": {"type": "integer", "minimum": 1, "maximum": 999999},
  "urgent": {"type": "boolean"}}}
# agents/tools/publish.yaml
description: Publishes the site.
effect: execute
input: { type: object, properties: {} }
command: { argv: [publish-site] }
rights: [{ actions: [s3:PutObject], resources: ["arn:aws:s3:::shop-site/*"] }]
# phases/publish.yaml
title: Publish
goal: The site is published.
call: { tool: publish }
gate: { approvers: { group: customer } }
# phases/tidy.yaml
title: Tidy up
goal: Nothing is left.
swarm: { entry: pm, members: [pm] }
deliverables: [{ id: report, path: docs/report.md, template: page, owner: pm }]
# engagements/shop/engagement.yaml
flows:
  triage: {input: inputs/issue.json, key: [input.number], again: when-ended, priority: "input.urgent ? 9 : 5", limits: {atOnce: 1, perDay: 20}, phases: [plan]}
  feature: {phases: [plan, build, publish], finally: [tidy], limits: {atOnce: 2}}
  the-longest-name-20c: {phases: [plan]}
triggers:
  opened: {on: webhook, scheme: standard, secret: desk, who: writers, start: triage, with: {number: event.number}}
  nightly: {on: schedule, at: 15 4 * * *, zone: Europe/Vienna, start: the-longest-name-20c}
  triaged: {on: end, of: triage, start: feature}
`;

function compiledFlows(): Compiled[] {
  const { flows: all = [], diagnostics } = compile(hostOf(overlay(flows)), { engagement: "shop" });
  if (all.length === 0) throw new Error(JSON.stringify(diagnostics));
  return all.map(({ pipeline, files }) => ({ pipeline, files }));
}

export const shopFlows = compiledFlows();

/** The emitted `main.tf.json` of an environment in which all triggers of these flows act. */
export function textOfFlows(environment: Environment): string {
  return emitInfra(shopFlows, { ...environment, triggers: ["opened", "nightly", "triaged"] })[0]?.text ?? "";
}

export function stackOfFlows(environment: Environment): Stack {
  return JSON.parse(textOfFlows(environment)) as Stack;
}
