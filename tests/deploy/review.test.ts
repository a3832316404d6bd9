import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeReview } from "../../cli/describe-review.ts";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { emit } from "../../compiler/emit/emit.ts";
import type { Review, Wanted } from "../../deploy/deploy.ts";
import type { Pipeline } from "../../schema/types.ts";
import { pipelineOf } from "../support/compiled-shop.ts";
import { smallDeployment } from "../support/small-deployment.ts";

const environment = "# engagements/shop/engagement.yaml\nenvironments: {dev: {region: us-east-1, size: small}}\n";
const deploying = `${environment}# agents/tools/deploy.yaml
description: Deploys.
effect: execute
input: {type: object, properties: {}}
command: {argv: [deploy]}
# agents/dev.yaml
lane: execute
tools: [git, deploy]
`;

/** Files of a release with these flows. */
function filesOfFlows(flows: { [name: string]: Pipeline }): { [path: string]: string } {
  const entries = Object.entries(flows).flatMap(([name, pipeline]) => {
    const flow = { name, key: [], again: "never" as const, priority: 5, limits: { atOnce: 4 } };
    const files = emit(Object.assign({}, pipeline, { flow }), createFound());
    return files.map(({ path, text }) => [`flows/${name}/${path}`, text]);
  });
  return Object.fromEntries(entries);
}

type Flows = { [name: string]: Pipeline };

async function reviewOf(running: number, isKept = true, flows?: { before: Flows; after: Flows }): Promise<string> {
  const [before, pipeline] = [pipelineOf(deploying), pipelineOf(environment)];
  const home = mkdtempSync(join(tmpdir(), "crew-review-"));
  const wanted: Wanted = {
    ...smallDeployment(home),
    pipeline,
    environment: pipeline.environments!.dev!,
    files: filesOfFlows(flows?.after ?? {}),
    kept: isKept ? [{ config: "a".repeat(64), pipeline: before }] : [],
  };
  rmSync(home, { recursive: true });
  const review: Review = {
    account: { id: "123456789012", region: "us-east-1", arn: "arn:aws:iam::123456789012:user/lead" },
    plan: { id: "abc", changes: [], drift: [] },
    applied: {
      schemaVersion: 1,
      name: "crew-shop-dev",
      pipeline: before,
      files: filesOfFlows(flows?.before ?? {}),
      variables: {},
      by: "lead",
      deployedAt: "2026-11-25T10:00:00Z",
    },
    isContinued: false,
    running: Array.from({ length: running }, (_, index) => ({
      id: `p${index}`,
      title: "",
      config: "a".repeat(64),
      isRunning: true,
      isQueued: false,
      isFinished: false,
    })),
    queued: Array.from({ length: flows === undefined ? 0 : 2 }, (_, index) => ({
      id: `q${index}`,
      title: "",
      config: "a".repeat(64),
      isRunning: false,
      isQueued: true,
      isFinished: false,
    })),
    apply: () => Promise.reject(new Error("A review applies nothing.")),
  };
  return describeReview(wanted, review);
}

test("a review says what is kept for projects of an earlier version with a lane that no agent needs any more", async () => {
  const text = await reviewOf(2);
  expect(text).toContain("2 projects are running and finish on the version they started with.\n");
  expect(text).toContain(
    "Kept for projects of earlier versions that have not finished: the lane execute, with the role and the task definition of its runners. The first deployment after they have finished removes them.",
  );
  expect(await reviewOf(0, false)).not.toContain("Kept for");
  expect(await reviewOf(1)).toContain("1 project is running and finishes on the version it started with.\n");
});

test("a review of flows says of each whether it is new, removed or changed, and what a project of it costs", async () => {
  const [acting, without] = [pipelineOf(deploying), pipelineOf(environment)];
  const flows = { before: { triage: acting, hunt: without }, after: { feature: without, triage: without } };
  const text = await reviewOf(0, true, flows);
  expect(text).toMatch(/^shop\/feature: new/m);
  expect(text).toMatch(/^shop\/hunt: .*removed/m);
  expect(text).toMatch(/^shop\/triage: /m);
  expect(text).toContain("2 projects are queued and start on the version with which they were queued.");
  expect(text).toContain("the lane execute, with the role and the task definition of its runners");
  expect(text).toMatch(/^ {2}feature: .* AWS costs at most .*\n {2}triage: .* AWS costs at most/m);
});

test("a right that another flow still needs is not said to be kept for earlier versions", async () => {
  const [acting, without] = [pipelineOf(deploying), pipelineOf(environment)];
  const text = await reviewOf(0, true, { before: { triage: acting }, after: { triage: without, feature: acting } });
  expect(text).not.toContain("Kept for");
});
